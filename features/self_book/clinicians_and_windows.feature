@self_book
Feature: A link may be narrowed to clinicians, dates or parts of the day
  So that patients see the right people at the right time
  a receptionist says with whom, when, and how exactly an appointment is chosen

  Background:
    Given the appointment book of Riverside Surgery is empty

  @S16 @clinicians
  Rule: a link may be for certain clinicians, whom the patient does not see

    Background:
      Given Riverside Surgery has one free "Review" slot on Tuesday 3 November at 9am with Dr Sam Vane
      And Riverside Surgery has one free "Review" slot on Tuesday 3 November at 10am with Dr Ruth Ellery
      And Riverside Surgery has one free "Review" slot on Tuesday 3 November at 11am with Kofi Mensah

    Scenario: A link for two named clinicians offers only their slots
      Given Asha sent Maria Okoro a booking link for "Review" with Dr Sam Vane and Dr Ruth Ellery
      When Maria is choosing an appointment
      Then Maria can choose only 9am and 10am on Tuesday 3 November

    Scenario: The patient is not shown who the clinician is
      Given Asha sent Maria Okoro a booking link for "Review" with Dr Sam Vane
      When Maria is choosing an appointment
      Then nothing on her page says "Vane"
      When Maria books 9am on Tuesday 3 November
      Then nothing on her page says "Vane"

    @browser
    Scenario: The patient may choose the clinician when that is switched on
      Given Asha sent Maria Okoro a booking link for "Review", letting the patient choose the clinician
      When Maria is choosing an appointment
      Then Maria can choose 10am on Tuesday 3 November with Dr Ruth Ellery

    Scenario: A named clinician who has left the session gives no appointments
      Given Asha sent Maria Okoro a booking link for "Review" with Dr Sam Vane
      When Riverside Surgery gives the 9am session on Tuesday 3 November to Dr Ruth Ellery
      And Maria is choosing an appointment
      Then she sees the page "There are no appointments at the moment"

  @T1 @T2 @T3 @T4 @windows @profile:windows
  Rule: a patient may be asked for a part of the day instead of a time

    @S14
    Scenario Outline: A telephone appointment is offered as morning or afternoon
      Given Riverside Surgery has one free "Phone call" slot on Tuesday 3 November at <time>
      And Asha sent Maria Okoro a telephone booking link for "Phone call", by part of the day
      When Maria is choosing an appointment
      Then Maria <morning> choose the morning of Tuesday 3 November
      And Maria <afternoon> choose the afternoon of Tuesday 3 November

      Examples:
        | time    | morning | afternoon |
        | 12:50pm | can     | cannot    |
        | 1pm     | cannot  | can       |
        | 6:30pm  | cannot  | cannot    |

    Scenario: A window booking takes the earliest free slot and tries the next when it has gone
      Given Riverside Surgery has 3 free "Phone call" slots on Tuesday 3 November at 9am
      And Asha sent Maria Okoro a telephone booking link for "Phone call", by part of the day
      And Maria is on the check page for the morning of Tuesday 3 November
      When Riverside Surgery books the 9am slot on Tuesday 3 November for James Whitfield in its own system
      And Maria confirms
      Then the 9:10am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book

    @browser
    Scenario: A window with no free slots left is withdrawn
      Given Riverside Surgery has one free "Phone call" slot on Tuesday 3 November at 9am
      And Riverside Surgery has one free "Phone call" slot on Tuesday 3 November at 2pm
      And Asha sent Maria Okoro a telephone booking link for "Phone call", by part of the day
      And Maria is on the check page for the morning of Tuesday 3 November
      When Riverside Surgery books the 9am slot on Tuesday 3 November for James Whitfield in its own system
      And Maria confirms
      Then she sees the page "There are no more appointments in that part of the day"
      And Maria cannot choose the morning of Tuesday 3 November
      And Maria can choose the afternoon of Tuesday 3 November

    @profile:window.same_day
    Scenario: A window is not offered on the day the invitation was sent
      Given Riverside Surgery has one free "Phone call" slot today at 3pm
      And Riverside Surgery has one free "Phone call" slot tomorrow at 9am
      And Asha sent Maria Okoro a telephone booking link for "Phone call", by part of the day
      When Maria is choosing an appointment
      Then Maria can choose only tomorrow
      And Maria can choose the morning of tomorrow

  @A1
  Rule: a link may be for certain dates

    Scenario: A link limited to certain dates offers nothing outside them
      Given Riverside Surgery has one free "Review" slot on Sunday 1 November at 9am
      And Riverside Surgery has one free "Review" slot on Monday 2 November at 9am
      And Riverside Surgery has one free "Review" slot on Friday 6 November at 9am
      And Riverside Surgery has one free "Review" slot on Saturday 7 November at 9am
      And Asha sent Maria Okoro a booking link for "Review" between Monday 2 November and Friday 6 November
      When Maria is choosing an appointment
      Then Maria can choose only Monday 2 November and Friday 6 November
