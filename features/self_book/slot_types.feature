@self_book
Feature: A booking link is for one slot type of the practice's own book
  So that patients book the appointments that are meant for them
  a receptionist chooses one of the slot types in the appointment book

  Background:
    Given the appointment book of Riverside Surgery is empty

  @S3 @profile:horizon.days
  Rule: staff choose from every slot type in the book for the next six weeks

    Background:
      Given Riverside Surgery has 3 free "Blood test" slots on Tuesday 3 November

    Scenario: The dropdown lists every slot type in the book for the next six weeks
      Given Riverside Surgery has 2 free "Blood test" slots on Monday 23 November
      And Riverside Surgery has one blocked "Smear test" slot on Wednesday 4 November
      And Riverside Surgery has one embargoed "Flu clinic" slot on Wednesday 11 November
      And Riverside Surgery has 4 free "Staff meeting" slots on Friday 6 November, closed to other online services
      Then Asha can choose these slot types:
        | slot type     | free |
        | Blood test    | 5    |
        | Flu clinic    | 0    |
        | Smear test    | 0    |
        | Staff meeting | 4    |

    Scenario: A slot type with no free slots is still listed
      Given Riverside Surgery has one free "Travel vaccine" slot on Thursday 5 November at 9am
      When Riverside Surgery books the 9am slot on Thursday 5 November for James Whitfield in its own system
      Then Asha can choose these slot types:
        | slot type      | free |
        | Blood test     | 3    |
        | Travel vaccine | 0    |

    Scenario: A slot type first used 43 days from now is not listed
      Given Riverside Surgery has one free "Foot check" slot in 43 days
      Then Asha can choose these slot types:
        | slot type  | free |
        | Blood test | 3    |

    Scenario: A slot type used on the last day of the six weeks is listed
      Given Riverside Surgery has one free "Foot check" slot in 42 days at 6pm
      Then Asha can choose these slot types:
        | slot type  | free |
        | Blood test | 3    |
        | Foot check | 1    |

  @S4 @S15 @E9
  Rule: the patient can book the chosen slot type and nothing else

    Scenario: The patient sees only slots of the chosen type
      Given Riverside Surgery has one free "Physio" slot on Tuesday 3 November at 9am
      And Riverside Surgery has 2 free "Blood test" slots on Tuesday 3 November at 10am
      And Asha sent Maria Okoro a booking link for "Blood test"
      When Maria is choosing an appointment
      Then Maria can choose only 10am and 10:10am on Tuesday 3 November

    Scenario: A slot of another type posted by hand is refused
      Given Riverside Surgery has one free "Physio" slot on Tuesday 3 November at 9am
      And Riverside Surgery has one free "Blood test" slot on Tuesday 3 November at 10am
      And Asha sent James Whitfield a booking link for "Physio"
      And Asha sent Maria Okoro a booking link for "Blood test"
      When Maria posts the appointment at 9am on Tuesday 3 November that was offered to James
      Then she sees the page "Choose an appointment from the list"
      And the 9am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book

    Scenario: Slots not open to other online services can be booked with a link
      Given Riverside Surgery has one free "Blood test" slot on Tuesday 3 November at 9am, closed to other online services
      And Asha sent Maria Okoro a booking link for "Blood test"
      When Maria books 9am on Tuesday 3 November
      Then the 9am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book

    Scenario Outline: Blocked, embargoed and past slots are never offered
      Given Riverside Surgery has one <state> "Blood test" slot <when>
      And Asha sent Maria Okoro a booking link for "Blood test"
      When Maria is choosing an appointment
      Then she sees the page "There are no appointments at the moment"

      Examples:
        | state     | when                         |
        | blocked   | on Tuesday 3 November at 9am |
        | embargoed | on Tuesday 3 November at 9am |
        | free      | today at 8:50am              |
        | free      | today at 9am                 |
