@self_book @S6 @profile:link.uses
Feature: A booking link books once
  So that nobody holds two appointments for one need
  the first successful booking uses the link up

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test"

  @E28 @E29
  Rule: a used link shows what was booked and books nothing more

    @browser
    Scenario: A used link shows the booking and cannot book again
      Given Maria is on the check page for 9:50am on Tuesday 3 November in another tab
      And Maria has booked 9:40am on Tuesday 3 November
      When Maria opens the link in her text message
      And she gives her date of birth
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      When she confirms in the other tab
      Then she sees the page "You have already used this link"
      And Maria has one appointment at Riverside Surgery

    @manage
    Scenario: A used link cannot book a different appointment after the first is cancelled
      Given Maria is on the check page for 9:50am on Tuesday 3 November in another tab
      And Maria has booked 9:40am on Tuesday 3 November
      And Maria has cancelled her appointment
      When she confirms in the other tab
      Then she sees the page "You have already used this link"
      And Maria has no appointments at Riverside Surgery

  @E21 @E43 @E44 @E45
  Rule: however often a booking is confirmed, one appointment is made

    Scenario: Two people open the same link and the first to confirm wins
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And James Whitfield is on the check page of Maria's link for 9:50am on Tuesday 3 November
      When Maria confirms
      And James confirms
      Then James sees the page "You have already used this link"
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book
      And the 9:50am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book

    Scenario: The same link is confirmed in two tabs at the same moment
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And Maria is on the check page for 9:50am on Tuesday 3 November in another tab
      When she confirms in both tabs at the same moment
      Then Maria has one appointment at Riverside Surgery
      And Maria gets one confirmation text

    Scenario: A double click on confirm makes one appointment
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When she confirms with a double click
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And Maria has one appointment at Riverside Surgery
      And the clinical system was asked to book one time

    @browser
    Scenario: Going back and confirming again shows the same confirmation
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When she confirms
      And she goes back and confirms
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And the clinical system was asked to book one time

    Scenario: The same time confirmed in another tab shows the same booking
      Given Maria is on the check page for 9:40am on Tuesday 3 November in another tab
      And Maria has booked 9:40am on Tuesday 3 November
      When she confirms in the other tab
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And Maria has one appointment at Riverside Surgery
      And the clinical system was asked to book one time

    @browser
    Scenario: Refreshing the confirmation page does not book again
      Given Maria has booked 9:40am on Tuesday 3 November
      When she looks at the page again
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And the clinical system was asked to book one time
      And Maria gets one confirmation text

  @E20 @E25 @E26
  Rule: fetching a link does not use it, and only the exact link is one

    Scenario: A link checker that fetches the page does not use up or open the link
      When a link checker fetches the link in Maria's text message
      Then Asha sees that Maria's link is sent
      When Maria opens the link in her text message
      Then she sees the date of birth question

    @browser
    Scenario: A mistyped link gives the same page as one that never existed
      When Maria types the link in her text message with a wrong letter
      Then she sees the page "We cannot find this page"
      And the page is the same as for a link that never existed

    Scenario: Letter case matters in a link
      When Maria types the link in her text message with capitals and small letters exchanged
      Then she sees the page "We cannot find this page"
