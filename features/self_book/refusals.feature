@self_book
Feature: What stands in the way of a booking is said plainly
  So that whoever is at work, or waiting, knows what to do next
  staff and patients are told what was not done, and nothing half done is left behind

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November

  @S2 @S3 @S8 @E65
  Rule: staff are told what is wrong with a message before anything is sent

    Scenario: The slot type is not in the appointment book
      When Asha sends Maria Okoro a booking link for "Acupuncture"
      Then Asha is told "This slot type is no longer in the appointment book"
      And no text leaves the surgery

    @clinicians
    Scenario: None of the clinicians who were chosen has the slot type
      Given Riverside Surgery has one free "Review" slot on Tuesday 3 November with Dr Sam Vane
      And Riverside Surgery has one free "Routine" slot on Tuesday 3 November with Dr Ruth Ellery
      When Asha sends Maria Okoro a booking link for "Review" with Dr Ruth Ellery
      Then Asha is told "None of the clinicians you chose has this slot type"
      And no text leaves the surgery

    Scenario: The dates lie beyond the next six weeks
      When Asha sends Maria Okoro a booking link for "Blood test" between Monday 2 November and Friday 1 January
      Then Asha is told "Choose dates within the next 6 weeks"
      And no text leaves the surgery

    Scenario: The patient belongs to another practice
      When Asha sends Adeola Bankole a booking link for "Blood test"
      Then Asha is told "No patient with this NHS number at your practice"
      And no text leaves the surgery

    Scenario: Nobody who has not signed in can send anything
      When somebody who has not signed in sends Maria Okoro a booking link
      Then they are told "Sign in"
      And no text leaves the surgery

    Scenario: A link that has been used cannot be cancelled
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And Maria has booked 9:40am on Tuesday 3 November
      When Asha cancels Maria's link
      Then Asha is told "This link has been used or has ended"
      And Maria has one appointment at Riverside Surgery

  @B1 @B3 @batch
  Rule: a list is refused when it is too long, and row by row when people cannot be invited

    Scenario: A list of more than 2,000 patients is refused
      When Asha invites 2500 patients for "Blood test"
      Then Asha is told "At most 2,000 rows"
      And no text leaves the surgery

    Scenario: Each row that cannot be invited says why
      When Asha invites these patients for "Blood test":
        | patient     | date_of_birth |
        | Maria Okoro | 1984-02-31    |
        | Laura Pike  |               |
        | Walter Dunn |               |
        | Owen Bright |               |
      Then the list is reported as:
        | patient     | outcome                    |
        | Maria Okoro | the date of birth is wrong |
        | Laura Pike  | not registered here        |
        | Walter Dunn | has died                   |
        | Owen Bright | invited                    |
      And one text leaves the surgery

  @E52 @E78
  Rule: a system that fails is named, and nothing is shown as sent that was not

    Scenario: The clinical system is down
      Given the clinical system is down
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "We could not read your appointment book. Try again"
      And no text leaves the surgery

    @slow
    Scenario: The clinical system does not answer
      Given the clinical system does not answer
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "We could not read your appointment book. Try again"
      And no text leaves the surgery

    Scenario: The text service is down
      Given the text service is down
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "The text could not be sent"
      And no text leaves the surgery
      When the text service works again
      And Asha sends the same message again
      Then Maria gets one text

    Scenario: The text service has too much to do and is asked again
      Given the text service is too busy
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "Too many texts at once. We will keep trying"
      When the text service works again
      And a minute passes
      Then Maria gets one text

    Scenario: The text service does not know the product's template any more
      Given the text service has lost its templates
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "The text was refused"
      And no text leaves the surgery

  @E24 @E25 @E43 @E54 @E55
  Rule: a patient is told what became of a booking, and what did not

    Scenario: The other tab is told that the booking is being made
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And Maria is on the check page for 9:40am on Tuesday 3 November
      And Maria is on the check page for 9:50am on Tuesday 3 November in another tab
      When she confirms, and in the other tab while it is being booked
      Then she sees the page "We are already booking this for you"
      And Maria has one appointment at Riverside Surgery
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book

    @clock
    Scenario: The reply to a booking is lost
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And Maria is on the check page for 9:40am on Tuesday 3 November
      And the clinical system loses its replies to bookings
      When she confirms
      Then she sees the page "We are checking your booking"
      And Maria gets no confirmation texts
      When a minute passes
      Then Maria gets one confirmation text
      And Maria has one appointment at Riverside Surgery

    @browser @clock
    Scenario: A patient comes back to an old page
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And Maria is on the check page for 9:40am on Tuesday 3 November
      When 61 minutes pass
      And she confirms
      Then she sees the page "Start again"
      And the 9:40am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book

    Scenario: Somebody who guesses links is made to wait
      Given Asha sent Maria Okoro a booking link for "Blood test"
      When Maria types 21 links that were never sent
      Then she sees the page "Wait before trying again"

    @manage @M5
    Scenario: Asking for another time is not possible where the practice does not offer it
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And Maria has booked 9:40am on Tuesday 3 November
      When Maria opens the cancellation link in her text message
      And she gives her date of birth
      And she asks for another time
      Then she sees the page "You cannot do this"
      And Maria has one appointment at Riverside Surgery
