@cross_org
Feature: Another organisation's appointments are searched for quickly, or given up
  So that a patient is not left waiting
  six weeks are searched in parts, and parts or sites that fail do not use up the link

  Background:
    Given Northgate Hub has 10 free "Physio" slots on Tuesday 27 October, open to other organisations
    And Northgate Hub has 10 free "Physio" slots on Tuesday 10 November, open to other organisations
    And Asha sent Maria Okoro a booking link for "Physio" at Northgate Hub

  @X13 @E50
  Rule: no search spans more than two weeks, so six weeks take three

    Scenario: Six weeks at another site take three slot searches of at most two weeks
      When Maria is choosing an appointment
      Then Maria can choose only Tuesday 27 October and Tuesday 10 November
      And looking at the days again takes 3 slot searches of at most two weeks
      And every slot search was made for Riverside Surgery as a GP practice

  @E51
  Rule: what was found is shown, and what was not is said

    Scenario: One search fails and the other dates are shown with a notice
      Given the other organisation fails to search its later dates
      When Maria is choosing an appointment
      Then she sees the page "Some later dates could not be loaded"
      And Maria can choose only Tuesday 27 October
      When Maria books 9:40am on Tuesday 27 October
      Then Maria has one appointment at Northgate Hub

    @browser
    Scenario: All searches fail and the link stays usable
      Given the other organisation cannot be reached
      When Maria is choosing an appointment
      Then she sees the page "We cannot show appointments right now"
      And Asha sees that Maria's link is opened
      When the other organisation works again
      And Maria books 9:40am on Tuesday 10 November
      Then Maria has one appointment at Northgate Hub

  @E52
  Rule: a patient waits no longer than 20 seconds for a page

    Scenario: A site that is too slow for the proxy is given up and the link stays usable
      Given the other organisation is too slow for the proxy
      When Maria is choosing an appointment
      Then she sees the page "We cannot show appointments right now"
      When the other organisation works again
      And Maria books 9:40am on Tuesday 10 November
      Then Maria has one appointment at Northgate Hub

    @slow
    Scenario: A slow site is given up after the agreed time and the link stays usable
      Given the other organisation does not answer
      When Maria is choosing an appointment
      Then she sees the page "We cannot show appointments right now"
      And Maria has waited no longer than 10 seconds for each slot search
      And Asha sees that Maria's link is opened
      When the other organisation works again
      And Maria books 9:40am on Tuesday 10 November
      Then Maria has one appointment at Northgate Hub

    @slow
    Scenario Outline: Loading time grows with the number of slots and stays within the agreed limit
      Given Northgate Hub has <slots> free "Physio" slots on Wednesday 28 October at 8am, open to other organisations
      And a slot search takes 5 milliseconds for each slot it looks at
      When Maria is choosing an appointment
      Then she sees appointments to choose from
      And the slowest slot search took <took> milliseconds
      And Maria has waited no longer than 10 seconds for each slot search

      Examples:
        | slots | took |
        | 4     | 100  |
        | 44    | 300  |
        | 84    | 500  |
