# Written by python -m gpharness.boundaries: mend the rule there, then make boundaries.
@boundary @clock @self_book @S7 @E2 @profile:link.validity_hours @profile:link.expiry_rule
Feature: To the second: the seven days of a booking link
  a link lives until, and not at, the moment seven days after its text

  Scenario Outline: A link is opened as its seven days end
    Given Riverside Surgery has 10 free "Blood test" slots on <book>
    And Asha sent Maria Okoro a booking link for "Blood test" at <sent>
    And the time is <time>
    When Maria opens the link in her text message
    Then she sees <page>

    Examples:
      | case                               | time                                  | sent                                 | book                  | page                             |
      | in the morning, one second before  | 09:29:59 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | the date of birth question       |
      | in the morning, at that moment     | 09:30:00 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | the page "This link has expired" |
      | in the morning, one second after   | 09:30:01 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | the page "This link has expired" |
      | as a day begins, one second before | 23:59:59 GMT on Wednesday 11 November | 00:00:00 GMT on Thursday 5 November  | Thursday 19 November  | the date of birth question       |
      | as a day begins, at that moment    | 00:00:00 GMT on Thursday 12 November  | 00:00:00 GMT on Thursday 5 November  | Thursday 19 November  | the page "This link has expired" |
      | as a day begins, one second after  | 00:00:01 GMT on Thursday 12 November  | 00:00:00 GMT on Thursday 5 November  | Thursday 19 November  | the page "This link has expired" |

  Scenario Outline: A booking is confirmed as the seven days of its link end
    Given Riverside Surgery has 10 free "Blood test" slots on <book>
    And Asha sent Maria Okoro a booking link for "Blood test" at <sent>
    And Maria is on the check page for 9:40am on <book> at <ready>
    And the time is <time>
    When she confirms
    Then the 9:40am slot on <book> is <page> in the Riverside Surgery appointment book

    Examples:
      | case                              | time                                  | sent                                 | book                  | page       | ready                                 |
      | in the morning, one second before | 09:29:59 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | booked     | 09:29:00 GMT on Wednesday 11 November |
      | in the morning, at that moment    | 09:30:00 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | still free | 09:29:00 GMT on Wednesday 11 November |
      | in the morning, one second after  | 09:30:01 GMT on Wednesday 11 November | 09:30:00 GMT on Wednesday 4 November | Wednesday 18 November | still free | 09:29:00 GMT on Wednesday 11 November |
