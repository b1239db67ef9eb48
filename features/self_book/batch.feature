@self_book @S13 @batch
Feature: A list of patients is invited at once
  So that a whole cohort can be called in with one piece of work
  a receptionist uploads a list and each patient gets a link of their own

  Background:
    Given Riverside Surgery has 6 free "Blood test" slots on Tuesday 3 November

  @B1 @B3 @B7
  Rule: every patient who can be texted gets a link, and the others are reported

    Scenario: A list of patients is invited and each gets a personal link
      When Asha invites these patients for "Blood test":
        | patient         |
        | Maria Okoro     |
        | James Whitfield |
      Then the list is reported as:
        | patient         | outcome |
        | Maria Okoro     | invited |
        | James Whitfield | invited |
      And Maria gets one text
      And James gets one text
      And Maria and James have different links

    Scenario: Rows that cannot be texted go to the book-manually list
      Given James Whitfield has no mobile number
      When Asha invites these patients for "Blood test":
        | patient         |
        | Maria Okoro     |
        | James Whitfield |
      Then the list is reported as:
        | patient         | outcome          |
        | Maria Okoro     | invited          |
        | James Whitfield | to book manually |
      And James gets no texts

    Scenario: The same patient twice in a list is invited once
      When Asha invites these patients for "Blood test":
        | patient     |
        | Maria Okoro |
        | Maria Okoro |
      Then the list is reported as:
        | patient     | outcome                |
        | Maria Okoro | invited                |
        | Maria Okoro | the same patient again |
      And Maria gets one text

    Scenario: A patient who already has a live link is not invited again
      Given Asha sent Maria Okoro a booking link for "Blood test"
      When Asha invites these patients for "Blood test":
        | patient         |
        | Maria Okoro     |
        | James Whitfield |
      Then the list is reported as:
        | patient         | outcome         |
        | Maria Okoro     | already invited |
        | James Whitfield | invited         |
      And Maria gets one text

    Scenario: A file with a missing column is refused whole
      When Asha invites these patients for "Blood test", leaving out the column "date_of_birth":
        | patient     |
        | Maria Okoro |
      Then Asha is told "The file needs these columns"
      And no text leaves the surgery

    Scenario: An NHS number with a wrong check digit is reported by row
      When Asha invites these patients for "Blood test":
        | patient         | nhs_number |
        | Maria Okoro     | 9990000019 |
        | James Whitfield |            |
      Then the list is reported as:
        | patient         | outcome                 |
        | Maria Okoro     | the NHS number is wrong |
        | James Whitfield | invited                 |
      And Maria gets no texts

  @B5 @B6 @profile:batch.max_percent_of_slots
  Rule: more people than appointments is the practice's choice, up to five times as many

    Scenario: More invitations than appointments gives a warning, and over five times is refused
      Given Riverside Surgery has one free "Flu jab" slot on Wednesday 4 November
      When Asha invites 2 patients for "Flu jab"
      Then Asha is told "There are more people than appointments"
      And 2 texts leave the surgery
      When Asha invites 6 patients for "Flu jab"
      Then Asha is told "You can invite at most five times as many people as there are appointments"
      And 2 texts leave the surgery

    Scenario: The last patients of a large batch see that there are no appointments
      Given Riverside Surgery has one free "Flu jab" slot on Wednesday 4 November at 9am
      When Asha invites these patients for "Flu jab":
        | patient         |
        | Maria Okoro     |
        | James Whitfield |
      And Maria books 9am on Wednesday 4 November
      And James is choosing an appointment
      Then James sees the page "There are no appointments at the moment"

  @B8 @X2
  Rule: a list is for the practice's own appointments

    Scenario: A batch cannot be sent for another organisation
      When Asha invites these patients for "Blood test" at Northgate Hub:
        | patient     |
        | Maria Okoro |
      Then Asha is told "Choose your own organisation to send to a list of patients"
      And no text leaves the surgery
