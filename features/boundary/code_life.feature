# Written by python -m gpharness.boundaries: mend the rule there, then make boundaries.
@boundary @clock @patient_request
Feature: To the second: the lives of a security code and of a form left alone
  a code works for fifteen minutes, a form waits for a day

  @patient_request @P8 @E86 @profile:code.ttl_minutes
  Scenario Outline: A security code is typed as its life ends
    Given the time is <sent>
    And Maria has filled in Riverside Surgery's request form
    When Maria asks for a security code
    And the time is <time>
    And she types the security code
    Then she sees <page>

    Examples:
      | case                              | time                                 | sent                                 | page                                     |
      | in the morning, one second before | 09:44:59 GMT on Wednesday 4 November | 09:30:00 GMT on Wednesday 4 November | all answers to check                     |
      | in the morning, at that moment    | 09:45:00 GMT on Wednesday 4 November | 09:30:00 GMT on Wednesday 4 November | the page "The security code has expired" |
      | in the morning, one second after  | 09:45:01 GMT on Wednesday 4 November | 09:30:00 GMT on Wednesday 4 November | the page "The security code has expired" |

  @E110
  Scenario Outline: A form that was left alone is looked at as its day ends
    Given the time is <sent>
    And Maria has filled in Riverside Surgery's request form with the number 01632 960201
    And the time is <time>
    When Maria looks at the page again
    Then she sees <page>

    Examples:
      | case                              | time                                | sent                                 | page                   |
      | in the morning, one second before | 09:29:59 GMT on Thursday 5 November | 09:30:00 GMT on Wednesday 4 November | all answers to check   |
      | in the morning, at that moment    | 09:30:00 GMT on Thursday 5 November | 09:30:00 GMT on Wednesday 4 November | the page "Start again" |
      | in the morning, one second after  | 09:30:01 GMT on Thursday 5 November | 09:30:00 GMT on Wednesday 4 November | the page "Start again" |
