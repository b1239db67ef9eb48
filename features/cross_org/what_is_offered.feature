@cross_org
Feature: Why a slot is or is not offered can be told
  So that nobody has to guess what an empty page means
  the rule that keeps a slot from a patient is named, as the systems themselves apply it

  Rule: at the patient's own practice

    Scenario: A slot is kept by what the practice has done with it
      Given Riverside Surgery has 2 free "Review" slots on Tuesday 3 November at 9am
      And Riverside Surgery has 1 blocked "Review" slot on Tuesday 3 November at 10am
      And Riverside Surgery has 1 embargoed "Review" slot on Tuesday 3 November at 11am
      When Riverside Surgery books the 9am slot on Tuesday 3 November for James Whitfield in its own system
      Then the 9am slot on Tuesday 3 November at Riverside Surgery is not offered to Maria because it is taken
      And the 10am slot on Tuesday 3 November at Riverside Surgery is not offered to Maria because it is blocked
      And the 11am slot on Tuesday 3 November at Riverside Surgery is not offered to Maria because it is embargoed
      And the 9:10am slot on Tuesday 3 November at Riverside Surgery is offered to Maria

    Scenario: A slot is kept by what Maria was sent a link for, and by its day
      Given Riverside Surgery has 1 free "Review" slot on Tuesday 3 November at 9am
      And Riverside Surgery has 1 free "Review" slot in 43 days at 9am
      Then the 9am slot on Tuesday 3 November at Riverside Surgery is offered to Maria for "Review"
      And the 9am slot on Tuesday 3 November at Riverside Surgery is not offered to Maria for "Physio" because it is of another type
      And the 9am slot in 43 days at Riverside Surgery is not offered to Maria because it is more than six weeks ahead

  Rule: at another organisation

    Scenario: A slot is kept by how it is shared
      Given Northgate Hub has 1 free "Physio" slot on Tuesday 3 November at 9am, open to other organisations
      And Northgate Hub has 1 free "Physio" slot on Tuesday 3 November at 10am
      And Northgate Hub has 1 free "Physio" slot on Tuesday 3 November at 11am, open to hospitals
      And Northgate Hub has 1 free "Physio" slot on Tuesday 3 November at 12:30pm, open to Hillcrest Practice
      Then the 9am slot on Tuesday 3 November at Northgate Hub is offered to Maria
      And the 10am slot on Tuesday 3 November at Northgate Hub is not offered to Maria because it is not open to other organisations
      And the 11am slot on Tuesday 3 November at Northgate Hub is not offered to Maria because it is kept for organisations of another type
      And the 12:30pm slot on Tuesday 3 November at Northgate Hub is not offered to Maria because it is kept for other organisations
