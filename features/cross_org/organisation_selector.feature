@cross_org
Feature: A practice books its patients in at other organisations
  So that patients are seen where there is room for them
  a receptionist chooses one of the organisations that have agreed to it

  Background:
    Given Northgate Hub has 10 free "Physio" slots on Tuesday 3 November, open to other organisations

  @X1 @X3 @X4 @X9
  Rule: the selector is there for those who may book elsewhere, and lists whom they may book at

    Scenario: A practice set up to book elsewhere sees the organisation selector
      Then Lin can book at these organisations:
        | organisation        |
        | Hillcrest Practice  |
        | Fernleigh Surgery   |
        | Kiln Street Surgery |
        | Mill Lane Surgery   |
        | Northgate Hub       |
        | Wharf Lane Clinic   |
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Maria gets one text

    Scenario: A practice not set up to book elsewhere sees no selector
      Then Ned sees no organisation selector

    Scenario: An organisation that only receives sees no selector
      Then Dana sees no organisation selector

    Scenario: Only agreed sites are listed
      Then Asha can book at these organisations:
        | organisation        |
        | Riverside Surgery   |
        | Fernleigh Surgery   |
        | Hillcrest Practice  |
        | Kiln Street Surgery |
        | Mill Lane Surgery   |
        | Northgate Hub       |

  @X2 @X4 @X18
  Rule: what is not agreed cannot be sent

    Scenario: A site cannot be chosen by hand when there is no agreement
      Given Wharf Lane Clinic has 10 free "Physio" slots on Tuesday 3 November, open to other organisations
      When Asha sends Maria Okoro a booking link for "Physio" at Wharf Lane Clinic
      Then Asha is told "You cannot book at this organisation"
      And no text leaves the surgery

    Scenario: A practice without the booking module is refused
      When Ines sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Ines is told "Booking is not switched on for your organisation"
      And no text leaves the surgery

  @X5 @X8
  Rule: the slot types to choose from are those that the other organisation offers

    Scenario: The slot types of another organisation are those that can be booked there
      Given Northgate Hub has 3 free "Staff meeting" slots on Tuesday 3 November
      And Northgate Hub has 2 free "Smear test" slots on Wednesday 4 November, open to Hillcrest Practice
      Then Asha can choose these slot types at Northgate Hub:
        | slot type       | free |
        | Extended access | 6    |
        | Physio          | 10   |
      And Lin can choose these slot types at Northgate Hub:
        | slot type       | free |
        | Extended access | 6    |
        | Physio          | 10   |
        | Smear test      | 2    |
