# Written by python -m gpharness.boundaries: mend the rule there, then make boundaries.
@boundary @clock @self_book
Feature: To the second: how far ahead an appointment may be, and how near
  six weeks count from the day on which the patient looks, as London has it

  @self_book @S8 @E7 @E8 @profile:horizon.days
  Scenario Outline: A day comes within six weeks
    Given Riverside Surgery has one free "Blood test" slot on <near> at 9am
    And Riverside Surgery has one free "Blood test" slot on <day> at 9am
    And Asha sent Maria Okoro a booking link for "Blood test" at <sent>
    And the time is <time>
    When Maria is choosing an appointment
    Then Maria <can> choose 9am on <day>

    Examples:
      | case                         | time                                 | sent                               | near                  | day                   | can    |
      | in winter, one second before | 23:59:59 GMT on Tuesday 3 November   | 00:00:00 GMT on Tuesday 3 November | Wednesday 11 November | Wednesday 16 December | cannot |
      | in winter, at that moment    | 00:00:00 GMT on Wednesday 4 November | 00:00:00 GMT on Tuesday 3 November | Wednesday 11 November | Wednesday 16 December | can    |
      | in winter, one second after  | 00:00:01 GMT on Wednesday 4 November | 00:00:00 GMT on Tuesday 3 November | Wednesday 11 November | Wednesday 16 December | can    |

  @self_book @S8 @E7 @E8 @profile:horizon.days
  Scenario Outline: The last slot within six weeks
    Given Riverside Surgery has one free "Blood test" slot on <near> at 9am
    And Riverside Surgery has one free "Blood test" slot on <day> at <slot>
    And Asha sent Maria Okoro a booking link for "Blood test" at <time>
    When Maria is choosing an appointment
    Then Maria <can> choose <slot> on <day>

    Examples:
      | case      | time                                 | near                  | day                   | slot    | can    |
      | in winter | 00:30:00 GMT on Wednesday 4 November | Wednesday 11 November | Wednesday 16 December | 11:50pm | can    |
      | in winter | 00:30:00 GMT on Wednesday 4 November | Wednesday 11 November | Thursday 17 December  | 12am    | cannot |

  @S9 @E10 @E46 @profile:notice.minutes
  Scenario Outline: An appointment is offered until it begins
    Given Riverside Surgery has 10 free "Blood test" slots on Wednesday 4 November
    And Asha sent Maria Okoro a booking link for "Blood test" at 12:00 on Tuesday 3 November
    And the time is <time>
    When Maria is choosing an appointment
    Then Maria <can> choose 9:40am on Wednesday 4 November

    Examples:
      | case                      | time                                 | can    |
      | 9:40am, one second before | 09:39:59 GMT on Wednesday 4 November | can    |
      | 9:40am, at that moment    | 09:40:00 GMT on Wednesday 4 November | cannot |
      | 9:40am, one second after  | 09:40:01 GMT on Wednesday 4 November | cannot |

  @manage @M3 @profile:cancel.by_link @profile:cancel.cutoff_minutes
  Scenario Outline: An appointment is cancelled around the last moment for it
    Given Riverside Surgery has 10 free "Blood test" slots on Wednesday 4 November
    And Asha sent Maria Okoro a booking link for "Blood test"
    And Maria has booked 9:40am on Wednesday 4 November
    And the time is <time>
    When Maria opens the cancellation link in her text message
    And she gives her date of birth
    And she cancels her appointment
    Then she sees <page>

    Examples:
      | case                              | time                                 | page                                       |
      | an hour before, one second before | 08:39:59 GMT on Wednesday 4 November | that her appointment is cancelled          |
      | an hour before, at that moment    | 08:40:00 GMT on Wednesday 4 November | that her appointment is cancelled          |
      | an hour before, one second after  | 08:40:01 GMT on Wednesday 4 November | the page "It is too late to cancel online" |
