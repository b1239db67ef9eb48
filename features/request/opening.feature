@patient_request @P18
Feature: A practice may close its form
  So that no request waits unread, and nobody waits in vain
  the form can have opening hours and a daily limit

  @clock @E112 @E114
  Rule: out of hours the form says so, and what was begun in time is taken

    @browser
    Scenario Outline: The form is closed out of hours and says what to do instead
      Given Asha says that the request form is open from 08:00 to 18:30 on working days
      And the time is <time>
      When Maria opens Riverside Surgery's request form
      Then she sees <page>
      And her page says "111"

      Examples:
        | time                           | page                           |
        | 18:30 on Tuesday 20 October    | the page "This form is closed" |
        | 07:59 on Wednesday 21 October  | the page "This form is closed" |
        | 09:00 on Saturday 24 October   | the page "This form is closed" |

    Scenario Outline: The form is open in its hours
      Given Asha says that the request form is open from 08:00 to 18:30 on working days
      And the time is <time>
      When Maria opens Riverside Surgery's request form
      Then she sees what the form is for

      Examples:
        | time                          |
        | 18:29 on Tuesday 20 October   |
        | 08:00 on Wednesday 21 October |

    Scenario: A form opened before closing can be sent after closing
      Given Asha says that the request form is open from 08:00 to 18:30 on working days
      And the time is 18:29 on Tuesday 20 October
      And Maria has filled in Riverside Surgery's request form with the number 01632 960201
      When the time is 18:31 on Tuesday 20 October
      And Maria sends her request
      Then she sees that the request is sent
      And Asha has one request in the inbox

  @E113
  Rule: a full day closes the form

    Scenario: A full form takes no more requests until the next day
      Given Asha says that the request form takes one request a day
      And James has filled in Riverside Surgery's request form with the number 01632 960202
      And Maria has sent Riverside Surgery a request without a security code
      When Priya opens Riverside Surgery's request form
      Then Priya sees the page "This form is closed"
      When James sends his request
      Then James sees that the request is sent
      When the time is 08:00 on Wednesday 21 October
      And Priya opens Riverside Surgery's request form
      Then Priya sees what the form is for

    Scenario: Admin requests stay open when medical requests are full
      Given Asha says that the request form takes one medical request a day
      And Maria has sent Riverside Surgery a request without a security code
      When James opens Riverside Surgery's request form
      Then James can ask about:
        | type                               |
        | A fit (sick) note                  |
        | A letter, a form or something else |
      When James sends Riverside Surgery a request without a security code
      Then Asha has two requests in the inbox
