Feature: What patients tell stays between them and the surgery
  So that a found phone, a shared computer or a log tells nobody anything
  nothing about a patient is left where others may come upon it

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test"

  @E31
  Rule: nothing is left behind

    @events @patient_request
    Scenario: No address, log line or text contains a date of birth, NHS number or clinical text
      When Maria books an appointment and cancels it
      And Maria sends a request
      Then no address, log line or text tells Maria's date of birth, NHS number or words

    @patient_request
    Scenario Outline: Patient pages may not be stored by the browser
      When Maria <does>
      Then no browser may keep what she was shown

      Examples:
        | does                                |
        | books an appointment and cancels it |
        | sends a request                     |

  @E32 @profile:identity
  Rule: a link is no key to its owner

    Scenario: Knowing the link is not enough to learn who it is for
      When James opens the link in Maria's text message
      Then nothing on his page tells who Maria is
      When he gives 1 January 1990 as his date of birth
      Then nothing on his page tells who Maria is

    @manage
    Scenario: Knowing the cancellation link is not enough either
      Given Maria has booked 9:40am on Tuesday 3 November
      When James opens the cancellation link in Maria's text message
      Then nothing on his page tells who Maria is
      And nothing on his page says "9:40"
