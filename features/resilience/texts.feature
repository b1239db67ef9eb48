@self_book
Feature: Texts that go astray deceive nobody
  So that staff and patients can rely on what they are shown
  nothing is shown as sent or delivered that was not, and nothing is sent twice

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November

  @E78
  Rule: a text that the gateway has not taken was not sent

    Scenario Outline: The gateway is down when the invitation is sent
      Given the text service <fault> every text
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Asha is told "The text could not be sent"
      And no text leaves the surgery
      When the text service works again
      And Asha sends the same message again
      Then Maria gets one text

      Examples:
        | how      | fault             |
        | refused  | turns away        |
        | no reply | breaks off before |

      @slow
      Examples:
        | how  | fault           |
        | slow | does not answer |

  @E79
  Rule: a text that the gateway has taken is not sent again

    Scenario: The gateway accepted the text but its reply was lost, and one text is sent
      Given the text service loses its reply to the next text
      When Asha sends Maria Okoro a booking link for "Blood test"
      Then Maria gets one text
      And Asha sees that Maria's link is sent
      When Maria books 9:40am on Tuesday 3 November
      Then Maria has one appointment at Riverside Surgery

  @E77 @E79 @clock
  Rule: staff see what became of a text, as the gateway last said it

    Scenario Outline: A text is not delivered and the receptionist sees it
      Given Maria's only number is <number>
      When Asha sends Maria Okoro a booking link for "Blood test"
      And a minute passes
      Then Asha sees that Maria's text is <delivery>
      And Asha sees that Maria's link is sent
      When Maria opens the link in her text message
      Then she sees the date of birth question

      Examples:
        | failure   | number       | delivery              |
        | temporary | 07700 900003 | not delivered for now |
        | permanent | 07700 900002 | not delivered         |
        | technical | 07700 900991 | not delivered         |

    @E79a
    Scenario: Delivery receipts that arrive twice or in the wrong order change nothing
      Given these troubles:
        | the text service | mixes up the receipt of | the next text | for James Whitfield |
        | the text service | doubles the receipt of  | every text    | for Maria Okoro     |
      When Asha sends James Whitfield a booking link for "Blood test"
      And Asha sends Maria Okoro a booking link for "Blood test"
      And a minute passes
      Then 2 receipts for Maria's text come back
      And one receipt for James's text comes back
      And Asha sees that Maria's text is delivered
      And Asha sees that James's text is delivered
      And Asha sees that Maria's link is sent
      And Maria gets one text

    @E79a
    Scenario: A receipt that comes late belongs to its own text
      Given James Whitfield's only number is 07700 900002
      And these troubles:
        | the text service | mixes up the receipt of | the next text | for James Whitfield |
      When Asha sends James Whitfield a booking link for "Blood test"
      And Asha sends Maria Okoro a booking link for "Blood test"
      And a minute passes
      Then Asha sees that Maria's text is delivered
      And Asha sees that James's text is not delivered

  @E79 @E79c
  Rule: an appointment does not hang on its text

    Scenario: The confirmation text fails and the appointment stands
      Given Asha sent Maria Okoro a booking link for "Blood test"
      And the text service refuses the next text
      When Maria books 9:40am on Tuesday 3 November
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And Maria gets no confirmation texts
      And Asha has one task to tell a patient what a text would have said
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book
