@self_book
Feature: A patient chooses a day and a time and is booked at once
  So that nobody has to call
  an invited patient books straight into the practice's appointment book

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November with Dr Sam Vane
    And Asha sent Maria Okoro a booking link for "Blood test"

  @S9 @S10 @S11 @S12 @S18
  Rule: an appointment is booked with a link, a date of birth and a choice

    @browser
    Scenario: A patient books a day and time without an account
      When Maria opens the link in her text message
      Then she sees the date of birth question
      When she gives her date of birth
      Then Maria can choose only Tuesday 3 November
      When she chooses 9:40am on Tuesday 3 November
      And she confirms
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And she sees a booking reference
      And Maria gets one confirmation text

    Scenario Outline: The appointment in the book has the right patient, slot type, clinician and time
      Given <practice> has 10 free "Review" slots on Wednesday 4 November with <clinician>
      And <staff> sent <patient> a booking link for "Review"
      When <patient> books 9:40am on Wednesday 4 November
      Then <patient>'s appointment at <practice> is:
        | slot type | clinician   | day                  | time   |
        | Review    | <clinician> | Wednesday 4 November | 9:40am |

      Examples:
        | system   | practice           | staff | patient        | clinician   |
        | EMIS     | Riverside Surgery  | Asha  | Maria Okoro    | Dr Sam Vane |
        | SystmOne | Hillcrest Practice | Lin   | Adeola Bankole | Dr Ana Ruiz |

  @S8 @E7 @E8 @profile:horizon.days
  Rule: appointments are offered up to six weeks ahead, counted when the patient looks

    Scenario Outline: The last bookable day is six weeks from the day the patient looks
      Given Riverside Surgery has one free "Blood test" slot <day> at <time>
      When Maria is choosing an appointment
      Then Maria <can> choose <time> <day>

      Examples:
        | day        | time    | can    |
        | in 42 days | 9am     | can    |
        | in 42 days | 11:50pm | can    |
        | in 43 days | 12am    | cannot |
        | in 43 days | 9am     | cannot |

    @clock @E27
    Scenario: The six weeks move with the day of viewing
      Given Riverside Surgery has one free "Blood test" slot on Monday 7 December at 9am
      When Maria is choosing an appointment
      Then Maria cannot choose 9am on Monday 7 December
      When the time is 08:59 on Monday 26 October
      And Maria is choosing an appointment
      Then Maria can choose 9am on Monday 7 December

  @E40 @E41 @E42 @E46
  Rule: an appointment that has gone is not booked, and the link stays live

    @browser
    Scenario: Another patient takes the slot before this patient confirms
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And Asha sent James Whitfield a booking link for "Blood test"
      And James has booked 9:40am on Tuesday 3 November
      When Maria confirms
      Then she sees the page "That appointment has just been taken"
      And Maria gets no confirmation text
      And Maria cannot choose 9:40am on Tuesday 3 November
      When Maria books 9:50am on Tuesday 3 November
      Then she sees that her appointment is at 9:50am on Tuesday 3 November

    Scenario: The practice books the slot in its own system before this patient confirms
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Riverside Surgery books the 9:40am slot on Tuesday 3 November for James Whitfield in its own system
      And Maria confirms
      Then she sees the page "That appointment has just been taken"
      And the 9:40am slot on Tuesday 3 November is booked for James in the Riverside Surgery appointment book

    @E27
    Scenario: The practice deletes the session before this patient confirms
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Riverside Surgery deletes the session on Tuesday 3 November
      And Maria confirms
      Then she sees the page "That appointment is no longer available"
      And Maria has no appointments at Riverside Surgery
      And Asha sees that Maria's link is opened

    Scenario: The practice changes the slot type before this patient confirms
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Riverside Surgery changes the 9:40am slot on Tuesday 3 November to "Staff meeting"
      And Maria confirms
      Then she sees the page "That appointment is no longer available"
      And the 9:40am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book

    @clock @E9
    Scenario: The chosen time passes while the page is open
      Given Riverside Surgery has one free "Blood test" slot today at 9:20am
      And Maria is on the check page for 9:20am today
      When she confirms at 9:20am
      Then she sees the page "That appointment time has passed"
      And the 9:20am slot today is still free in the Riverside Surgery appointment book

    @E48 @E53 @browser
    Scenario: There are no appointments when the patient opens the link
      Given Riverside Surgery deletes the session on Tuesday 3 November
      When Maria is choosing an appointment
      Then she sees the page "There are no appointments at the moment"
      When Riverside Surgery has one free "Blood test" slot on Wednesday 4 November at 9am
      And Maria is choosing an appointment
      Then Maria can choose 9am on Wednesday 4 November

    @E49
    Scenario: Two clinicians are free at the same time and the patient sees one time
      Given Riverside Surgery has one free "Blood test" slot on Wednesday 4 November at 9am with Dr Sam Vane
      And Riverside Surgery has one free "Blood test" slot on Wednesday 4 November at 9am with Dr Ruth Ellery
      And Asha sent James Whitfield a booking link for "Blood test"
      When Maria is choosing an appointment
      Then Maria can choose only 9am on Wednesday 4 November
      When Maria books 9am on Wednesday 4 November
      And James books 9am on Wednesday 4 November
      Then Maria has one appointment at Riverside Surgery
      And James has one appointment at Riverside Surgery

    @E59
    Scenario: The clinical system refuses because of a booking limit
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And the clinical system refuses bookings over a limit
      When she confirms
      Then she sees the page "We could not book that appointment"
      And Maria has no appointments at Riverside Surgery
      And Asha sees that Maria's link is opened

  @E66 @E68
  Rule: a patient who is no longer with the practice is told nothing but whom to ask

    Scenario: The patient moved practice after the link was sent
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Maria has moved to another practice
      And she confirms
      Then she sees the page "We cannot book this appointment online"
      And the 9:40am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book
      And Asha sees that Maria's link is blocked

    @browser
    Scenario: The patient died after the link was sent and no details are shown
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Maria has died
      And she confirms
      Then she sees the page "We cannot book this appointment online"
      And nothing on her page says "Maria"
      And nothing on her page says "deceased"
      And Asha sees that Maria's link is blocked
