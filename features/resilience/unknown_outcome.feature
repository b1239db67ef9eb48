@self_book @clock
Feature: A booking whose answer never comes is never guessed
  So that nobody is told of an appointment that is not there, and nobody loses one that is
  the link is shut, the appointment book is read, and then it is confirmed or apologised for

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test" at 09:30 on Wednesday 21 October

  @E54 @E55 @E56 @E58
  Rule: what the book says is what the patient is told

    @browser
    Scenario: The reply is lost after the appointment was made and the patient is told it is booked
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And EMIS loses its reply to the next booking
      When she confirms
      Then she sees the page "We are checking your booking"
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book
      And Maria gets no confirmation texts
      When 5 seconds pass
      And she looks at the page again
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And Maria gets one confirmation text
      And Maria has one appointment at Riverside Surgery
      And the clinical system was asked to book one time

    @browser
    Scenario: The reply is lost and no appointment was made, and the patient can choose again
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And EMIS breaks off before the next booking
      When she confirms
      Then she sees the page "We are checking your booking"
      And the 9:40am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book
      When 60 seconds pass
      Then Maria gets one apology text
      And Maria gets no confirmation texts
      When Maria books 9:50am on Tuesday 3 November
      Then she sees that her appointment is at 9:50am on Tuesday 3 November
      And Maria has one appointment at Riverside Surgery

    Scenario Outline: A reply that cannot be read is doubted like one that never came
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And EMIS <spoils> the next booking
      When she confirms
      Then she sees the page "We are checking your booking"
      When 5 seconds pass
      Then Maria gets one confirmation text
      And Maria has one appointment at Riverside Surgery
      And the clinical system was asked to book one time

      Examples:
        | what comes     | spoils                  |
        | nonsense       | garbles its reply to    |
        | nothing at all | gives an empty reply to |
        | half a reply   | cuts short its reply to |

    @slow
    Scenario Outline: A booking that times out is looked up in the book
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And EMIS <keeps silent> the next booking
      When she confirms
      Then she sees the page "We are checking your booking"
      When 60 seconds pass
      Then Maria gets <texts>
      And Maria has <appointments> at Riverside Surgery

      Examples:
        | the booking  | keeps silent       | texts                 | appointments    |
        | was made     | falls silent after | one confirmation text | one appointment |
        | was not made | does not answer    | one apology text      | no appointments |

  @E54
  Rule: nothing else can be booked meanwhile

    Scenario: The link cannot book anything else while the outcome is unknown
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And Maria is on the check page for 9:50am on Tuesday 3 November in another tab
      And EMIS loses its reply to the next booking
      When she confirms
      And she confirms in the other tab
      Then she sees the page "We are checking your booking"
      And the 9:50am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book
      When 5 seconds pass
      Then Maria gets one confirmation text
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book
      And the 9:50am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book
      And the clinical system was asked to book one time

    Scenario: The service restarts in the middle of a booking
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When she confirms, and the service restarts while it is being booked
      And she looks at the page again
      Then she sees the page "We are checking your booking"
      And Maria gets no confirmation texts
      When 5 seconds pass
      Then Maria gets one confirmation text
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book
      And the clinical system was asked to book one time

  @E54 @E56 @S7
  Rule: what cannot be had any more is said, and whom to ask

    @profile:link.validity_hours @profile:link.expiry_rule
    Scenario: The link expires while the outcome is unknown
      Given Maria is on the check page for 9:40am on Tuesday 3 November at 08:29:50 GMT on Wednesday 28 October
      And EMIS breaks off before the next booking
      When she confirms at 08:29:58 GMT
      Then she sees the page "We are checking your booking"
      When 60 seconds pass
      Then Maria gets one apology text
      And the text to Maria says "Call 01632 960001"
      And the text to Maria has no links
      When Maria opens the link in her text message
      Then she sees the page "This link has expired"
      And Maria has no appointments at Riverside Surgery

  @E57
  Rule: what nobody can find out is looked into by staff

    Scenario: The book cannot be read and a task is raised
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      And EMIS loses its reply to the next booking
      When she confirms
      Then she sees the page "We are checking your booking"
      When the clinical system is down
      And 9 minutes pass
      Then Asha has no tasks to check a booking
      When a minute passes
      Then Asha has one task to check a booking
      When the clinical system works again
      And 20 minutes pass
      And she looks at the page again
      Then she sees the page "We are checking your booking"
      And Maria gets no confirmation texts
      And Maria gets no apology texts
      And Maria has one appointment at Riverside Surgery

  @E54 @E55
  Rule: it is the same whichever system has lost its reply

    Scenario Outline: The reply of another system is lost and the book is read
      Given <site> has 10 free "Physio" slots on Tuesday 3 November, open to other organisations
      And <staff> sent <patient> a booking link for "Physio" at <site>
      And <patient> is on the check page for 9:40am on Tuesday 3 November
      And <system> loses its reply to the next booking
      When <patient> confirms
      Then <patient> sees the page "We are checking your booking"
      When 5 seconds pass
      Then <patient> gets one confirmation text
      And <patient> has one appointment at <site>

      Examples:
        | system   | site               | staff | patient        |
        | SystmOne | Hillcrest Practice | Lin   | Adeola Bankole |

      @cross_org
      Examples:
        | system     | site          | staff | patient     |
        | GP Connect | Northgate Hub | Asha  | Owen Bright |
