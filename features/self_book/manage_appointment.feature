@self_book @manage
Feature: A patient looks after the appointment
  So that appointments that are not needed go to somebody else
  a patient can cancel with the link in the confirmation text

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test"

  @M1 @M2 @M3 @profile:cancel.by_link
  Rule: cancelling frees the appointment in the practice's book

    Background:
      Given Maria has booked 9:40am on Tuesday 3 November

    @browser
    Scenario: A patient cancels and the slot is free again in the appointment book
      When Maria opens the cancellation link in her text message
      And she gives her date of birth
      And she cancels her appointment
      Then she sees that her appointment is cancelled
      And the 9:40am slot on Tuesday 3 November is free in the Riverside Surgery appointment book
      And Maria gets one cancellation text

    @clock @profile:cancel.cutoff_minutes
    Scenario Outline: Cancelling is possible up to an hour before the start
      Given the time is <time> on Tuesday 3 November
      When Maria opens the cancellation link in her text message
      And she gives her date of birth
      And she cancels her appointment
      Then she sees <page>
      And Maria has <appointments> at Riverside Surgery

      Examples:
        | before     | time   | page                                       | appointments    |
        | 61 minutes | 8:39am | that her appointment is cancelled          | no appointments |
        | 60 minutes | 8:40am | that her appointment is cancelled          | no appointments |
        | 59 minutes | 8:41am | the page "It is too late to cancel online" | one appointment |

    Scenario: Cancelling twice is harmless
      Given Maria has cancelled her appointment
      When she cancels her appointment
      Then she sees that her appointment is cancelled
      And Maria gets one cancellation text

    @browser
    Scenario: The clinical system is down and the patient is told the appointment still stands
      Given Maria opens the cancellation link in her text message
      And she gives her date of birth
      And the clinical system is down
      When she cancels her appointment
      Then she sees the page "Your appointment has not been cancelled"
      And Maria has one appointment at Riverside Surgery
      And Maria gets no cancellation text

    @E54 @clock
    Scenario Outline: The reply to a cancellation is lost and the book is read
      Given Maria opens the cancellation link in her text message
      And she gives her date of birth
      And EMIS <fails> the next cancellation
      When she cancels her appointment
      Then she sees <page>
      And Maria has <appointments> at Riverside Surgery
      When a minute passes
      Then Maria gets <texts>

      Examples:
        | lost   | fails              | page                                               | appointments    | texts                 |
        | after  | loses its reply to | that her appointment is cancelled                  | no appointments | one cancellation text |
        | before | breaks off before  | the page "Your appointment has not been cancelled" | one appointment | no cancellation texts |

    @E47 @browser
    Scenario: The practice has already cancelled the appointment
      Given Riverside Surgery deletes the session on Tuesday 3 November
      When Maria opens the cancellation link in her text message
      And she gives her date of birth
      Then she sees that her appointment is cancelled

  @M4
  Rule: the booking link only books

    @browser
    Scenario: The booking link itself offers no way to cancel
      Given Maria has booked 9:40am on Tuesday 3 November
      When Maria opens the link in her text message
      And she gives her date of birth
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And her page offers no way to cancel

  @R1 @clock
  Rule: a patient is reminded of an appointment that stands

    Scenario: A reminder is sent a day before and not after a cancellation
      Given Asha sent James Whitfield a booking link for "Blood test"
      And Maria has booked 9:40am on Tuesday 3 November
      And James has booked 9:50am on Tuesday 3 November
      And James has cancelled his appointment
      When the time is 9:39am on Monday 2 November
      Then Maria gets no reminder texts
      When the time is 9:50am on Monday 2 November
      Then Maria gets one reminder text
      And James gets no reminder texts

    @E68
    Scenario: A patient who has died since is not reminded
      Given Maria has booked 9:40am on Tuesday 3 November
      When Maria has died
      And the time is 9:50am on Monday 2 November
      Then Maria gets no reminder texts

  @D1 @decline
  Rule: a patient may say that no appointment is wanted, where the practice allows it

    @browser
    Scenario: A patient declines the invitation and the practice sees the reason
      Given Riverside Surgery has 5 free "Review" slots on Wednesday 4 November
      And Asha sent James Whitfield a booking link for "Review", which the patient may decline
      When James is choosing an appointment
      And James declines because "I have been seen already"
      Then Asha sees that James's link is declined
      And James's record says "I have been seen already"
      When James opens the link in his text message
      Then he sees the page "You told us you do not want this appointment"
