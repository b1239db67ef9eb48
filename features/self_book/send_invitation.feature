@self_book
Feature: A receptionist sends a patient a booking link
  So that a patient can choose an appointment without calling
  a receptionist adds a booking link to a text message

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November

  @S1 @S2 @S5
  Rule: a message to one patient may carry one link, for one slot type

    Scenario: A receptionist sends a booking link and the patient gets one text with one link
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Maria gets one text
      And the text to Maria has one link
      And the text to Maria says "Riverside Surgery"
      And Asha sees that Maria's link is sent

    Scenario: A message can be sent without a booking link
      When Asha sends Maria Okoro the message "Your blood test was normal."
      Then Maria gets one text
      And the text to Maria says "Your blood test was normal."
      And the text to Maria has no links

    Scenario: A slot type must be chosen before a booking link can be added
      When Asha sends Maria Okoro a booking link
      Then Asha is told "Select a slot type"
      And no text leaves the surgery

    Scenario: Two patients invited with the same message get different links
      When Asha sends Maria Okoro a booking link for "Blood test"
      And Asha sends James Whitfield a booking link for "Blood test"
      Then Maria and James have different links

  @S10 @E123
  Rule: what was sent is kept in the patient's record

    Scenario: The invitation is saved to the patient's record in EMIS
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Maria's record has one note of a message

    Scenario: The invitation is saved to the patient's record in SystmOne
      Given Hillcrest Practice has 10 free "Blood test" slots on Tuesday 3 November
      When Lin sends Adeola Bankole a booking link for "Blood test"
      Then Adeola's record has one note of a message

    Scenario: The text is sent even when saving to the record fails, and the save is tried again
      Given the clinical system cannot save to records
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Maria gets one text
      And Asha is told "We could not save it to the record yet"
      And Maria's record has no notes of a message
      When the clinical system works again
      And an hour passes
      Then Maria's record has one note of a message
      And Maria gets one text

  @E65 @E67 @E76
  Rule: only a patient of the practice with a mobile number can be invited by text

    Scenario: A patient with no mobile number cannot be invited by text
      Given Maria Okoro has no mobile number
      When Asha sends Maria a booking link for "Blood test"
      Then Asha is told "Add a mobile number"
      And no text leaves the surgery

    Scenario: A landline number is refused before anything is sent
      Given Maria Okoro's only number is 01632 960123
      When Asha sends Maria a booking link for "Blood test"
      Then Asha is told "This number cannot receive texts"
      And no text leaves the surgery

    Scenario Outline: A patient who has left the practice, or has died, cannot be invited
      Given Maria Okoro has <fate>
      When Asha sends Maria a booking link for "Blood test"
      Then Asha is told "<told>"
      And no text leaves the surgery

      Examples:
        | fate                      | told                                      |
        | moved to another practice | This patient is no longer registered here |
        | died                      | This patient is recorded as deceased      |

  @E120 @E121 @E122
  Rule: a patient has one live link for a slot type

    Scenario: A second link for the same slot type replaces the first only when the receptionist agrees
      Given Asha sent Maria Okoro a booking link for "Blood test"
      When Asha sends Maria a booking link for "Blood test"
      Then Asha is told "This patient already has a link for this slot type"
      And Maria gets one text
      When Asha sends Maria a booking link for "Blood test" in place of the earlier one
      Then Maria gets two texts
      When Maria opens the first link in her text messages
      Then she sees the page "This link no longer works"
      When Maria opens the newest link in her text messages
      Then she sees the date of birth question

    Scenario: A receptionist cancels a link because the patient has booked by phone
      Given Asha sent Maria Okoro a booking link for "Blood test"
      When Asha cancels Maria's link
      And Maria opens the link in her text message
      Then she sees the page "This link no longer works"
      And Asha sees that Maria's link is cancelled
