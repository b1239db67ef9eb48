@patient_request @proxy @P6
Feature: Somebody asks on behalf of a patient
  So that children and people who are cared for get help
  a parent or carer fills in the form with the patient's details and their own

  @E80 @E81 @E82
  Rule: the patient's record decides, and the code goes to the number to be contacted on

    @browser
    Scenario: A parent sends a request for a child whose record has the parent's mobile
      When Helen sends Riverside Surgery a request for Isla Marsh
      Then Helen gets one security code text
      And Asha sees Helen's request as matched

    Scenario: A carer with a mobile not on the patient's record sends a request
      When Helen sends Riverside Surgery a request for Dorothy Keen
      Then Helen gets one security code text
      And Asha sees Helen's request as a suggested match, as the mobile differs

    @browser
    Scenario: The proxy's name, relationship and who to contact reach the inbox
      When Helen sends Riverside Surgery a request for Isla Marsh
      Then Asha reads "Isla" as first name of Helen's request
      And Asha reads "Helen Marsh" as own name of Helen's request
      And Asha reads "Parent" as relationship of Helen's request
      And Asha reads "+447700900150" as own number of Helen's request
      And Asha reads "proxy" as who to contact of Helen's request
