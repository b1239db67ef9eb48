# Written by python -m gpharness.boundaries: mend the rule there, then make boundaries.
@boundary @clock
Feature: To the second: lives and horizons over both changes of the clocks
  what lasts hours is counted in hours, what is told in days goes by London's calendar

  @self_book @E3 @S7 @E2 @profile:link.validity_hours @profile:link.expiry_rule
  Scenario Outline: A link is opened as its seven days end over a change
    Given Riverside Surgery has 10 free "Blood test" slots on <book>
    And Asha sent Maria Okoro a booking link for "Blood test" at <sent>
    And the time is <time>
    When Maria opens the link in her text message
    Then she sees <page>

    Examples:
      | case                                                     | time                                 | sent                                 | book                | page                             |
      | sent in summer time, one second before                   | 22:29:59 GMT on Saturday 31 October  | 23:30:00 BST on Saturday 24 October  | Saturday 7 November | the date of birth question       |
      | sent in summer time, at that moment                      | 22:30:00 GMT on Saturday 31 October  | 23:30:00 BST on Saturday 24 October  | Saturday 7 November | the page "This link has expired" |
      | sent in summer time, one second after                    | 22:30:01 GMT on Saturday 31 October  | 23:30:00 BST on Saturday 24 October  | Saturday 7 November | the page "This link has expired" |
      | sent in the first of two equal hours, one second before  | 00:29:59 GMT on Sunday 1 November    | 01:30:00 BST on Sunday 25 October    | Sunday 8 November   | the date of birth question       |
      | sent in the first of two equal hours, at that moment     | 00:30:00 GMT on Sunday 1 November    | 01:30:00 BST on Sunday 25 October    | Sunday 8 November   | the page "This link has expired" |
      | sent in the first of two equal hours, one second after   | 00:30:01 GMT on Sunday 1 November    | 01:30:00 BST on Sunday 25 October    | Sunday 8 November   | the page "This link has expired" |
      | sent in the second of two equal hours, one second before | 01:29:59 GMT on Sunday 1 November    | 01:30:00 GMT on Sunday 25 October    | Sunday 8 November   | the date of birth question       |
      | sent in the second of two equal hours, at that moment    | 01:30:00 GMT on Sunday 1 November    | 01:30:00 GMT on Sunday 25 October    | Sunday 8 November   | the page "This link has expired" |
      | sent in the second of two equal hours, one second after  | 01:30:01 GMT on Sunday 1 November    | 01:30:00 GMT on Sunday 25 October    | Sunday 8 November   | the page "This link has expired" |
      | over in the hour that is left out, one second before     | 02:29:59 BST on Sunday 28 March 2027 | 01:30:00 GMT on Sunday 21 March 2027 | Sunday 4 April 2027 | the date of birth question       |
      | over in the hour that is left out, at that moment        | 02:30:00 BST on Sunday 28 March 2027 | 01:30:00 GMT on Sunday 21 March 2027 | Sunday 4 April 2027 | the page "This link has expired" |
      | over in the hour that is left out, one second after      | 02:30:01 BST on Sunday 28 March 2027 | 01:30:00 GMT on Sunday 21 March 2027 | Sunday 4 April 2027 | the page "This link has expired" |

  @self_book @S8 @E7 @E8 @profile:horizon.days
  Scenario Outline: A day comes within six weeks over a change
    Given Riverside Surgery has one free "Blood test" slot on <near> at 9am
    And Riverside Surgery has one free "Blood test" slot on <day> at 9am
    And Asha sent Maria Okoro a booking link for "Blood test" at <sent>
    And the time is <time>
    When Maria is choosing an appointment
    Then Maria <can> choose 9am on <day>

    Examples:
      | case                                             | time                                   | sent                                   | near                   | day                    | can    |
      | over the end of summer time, one second before   | 23:59:59 BST on Wednesday 21 October   | 00:00:00 BST on Wednesday 21 October   | Thursday 29 October    | Thursday 3 December    | cannot |
      | over the end of summer time, at that moment      | 00:00:00 BST on Thursday 22 October    | 00:00:00 BST on Wednesday 21 October   | Thursday 29 October    | Thursday 3 December    | can    |
      | over the end of summer time, one second after    | 00:00:01 BST on Thursday 22 October    | 00:00:00 BST on Wednesday 21 October   | Thursday 29 October    | Thursday 3 December    | can    |
      | over the start of summer time, one second before | 23:59:59 GMT on Wednesday 3 March 2027 | 00:00:00 GMT on Wednesday 3 March 2027 | Thursday 11 March 2027 | Thursday 15 April 2027 | cannot |
      | over the start of summer time, at that moment    | 00:00:00 GMT on Thursday 4 March 2027  | 00:00:00 GMT on Wednesday 3 March 2027 | Thursday 11 March 2027 | Thursday 15 April 2027 | can    |
      | over the start of summer time, one second after  | 00:00:01 GMT on Thursday 4 March 2027  | 00:00:00 GMT on Wednesday 3 March 2027 | Thursday 11 March 2027 | Thursday 15 April 2027 | can    |

  @self_book @S8 @E7 @E8 @profile:horizon.days
  Scenario Outline: The last slot within six weeks over a change
    Given Riverside Surgery has one free "Blood test" slot on <near> at 9am
    And Riverside Surgery has one free "Blood test" slot on <day> at <slot>
    And Asha sent Maria Okoro a booking link for "Blood test" at <time>
    When Maria is choosing an appointment
    Then Maria <can> choose <slot> on <day>

    Examples:
      | case                          | time                                  | near                   | day                    | slot    | can    |
      | over the end of summer time   | 00:30:00 BST on Thursday 22 October   | Thursday 29 October    | Thursday 3 December    | 11:50pm | can    |
      | over the end of summer time   | 00:30:00 BST on Thursday 22 October   | Thursday 29 October    | Friday 4 December      | 12am    | cannot |
      | over the start of summer time | 00:30:00 GMT on Thursday 4 March 2027 | Thursday 11 March 2027 | Thursday 15 April 2027 | 11:50pm | can    |
      | over the start of summer time | 00:30:00 GMT on Thursday 4 March 2027 | Thursday 11 March 2027 | Friday 16 April 2027   | 12am    | cannot |

  @patient_request @P8 @E86 @profile:code.ttl_minutes
  Scenario Outline: A security code is typed as its life ends over a change
    Given the time is <sent>
    And Maria has filled in Riverside Surgery's request form
    When Maria asks for a security code
    And the time is <time>
    And she types the security code
    Then she sees <page>

    Examples:
      | case                                     | time                                 | sent                                 | page                                     |
      | as summer time ends, one second before   | 01:04:59 GMT on Sunday 25 October    | 01:50:00 BST on Sunday 25 October    | all answers to check                     |
      | as summer time ends, at that moment      | 01:05:00 GMT on Sunday 25 October    | 01:50:00 BST on Sunday 25 October    | the page "The security code has expired" |
      | as summer time ends, one second after    | 01:05:01 GMT on Sunday 25 October    | 01:50:00 BST on Sunday 25 October    | the page "The security code has expired" |
      | as summer time begins, one second before | 02:04:59 BST on Sunday 28 March 2027 | 00:50:00 GMT on Sunday 28 March 2027 | all answers to check                     |
      | as summer time begins, at that moment    | 02:05:00 BST on Sunday 28 March 2027 | 00:50:00 GMT on Sunday 28 March 2027 | the page "The security code has expired" |
      | as summer time begins, one second after  | 02:05:01 BST on Sunday 28 March 2027 | 00:50:00 GMT on Sunday 28 March 2027 | the page "The security code has expired" |

  @patient_request @E110
  Scenario Outline: A form that was left alone over a change is looked at
    Given the time is <sent>
    And Maria has filled in Riverside Surgery's request form with the number 01632 960201
    And the time is <time>
    When Maria looks at the page again
    Then she sees <page>

    Examples:
      | case                                     | time                                 | sent                                   | page                   |
      | as summer time ends, one second before   | 10:59:59 GMT on Sunday 25 October    | 12:00:00 BST on Saturday 24 October    | all answers to check   |
      | as summer time ends, at that moment      | 11:00:00 GMT on Sunday 25 October    | 12:00:00 BST on Saturday 24 October    | the page "Start again" |
      | as summer time ends, one second after    | 11:00:01 GMT on Sunday 25 October    | 12:00:00 BST on Saturday 24 October    | the page "Start again" |
      | as summer time begins, one second before | 12:59:59 BST on Sunday 28 March 2027 | 12:00:00 GMT on Saturday 27 March 2027 | all answers to check   |
      | as summer time begins, at that moment    | 13:00:00 BST on Sunday 28 March 2027 | 12:00:00 GMT on Saturday 27 March 2027 | the page "Start again" |
      | as summer time begins, one second after  | 13:00:01 BST on Sunday 28 March 2027 | 12:00:00 GMT on Saturday 27 March 2027 | the page "Start again" |
