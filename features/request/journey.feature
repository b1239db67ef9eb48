@patient_request
Feature: A patient asks the practice for help online
  So that nobody has to hang on the telephone
  a patient fills in the practice's form in any browser and gets a reference

  @P1 @P2 @P3 @P12
  Rule: whoever fills in the form gets a reference, and the practice gets the request

    @browser @P6 @P11 @P17
    Scenario: A patient sends a request and gets a reference
      When Maria opens Riverside Surgery's request form
      Then she sees what the form is for
      When she fills in Riverside Surgery's request form
      And she asks for a security code
      Then she sees the security code question
      When she types the security code
      Then she sees all answers to check
      When she sends her request
      Then she sees that the request is sent
      And she sees a request reference
      And Maria gets one receipt text
      And Asha has one request in the inbox
      And Asha sees Maria's request as matched

    Scenario: The form's QR code leads to the form
      When Maria opens Riverside Surgery's request form by its QR code
      Then she sees what the form is for

    Scenario Outline: The types of request are those of the service
      When Maria opens <practice>'s request form
      Then she can ask about:
        | type     |
        | <first>  |
        | <second> |
        | <third>  |
        | <fourth> |

      Examples:
        | service  | practice            | first                              | second                       | third                 | fourth                 |
        | podiatry | Community Podiatry  | A problem the service treats       | Treatment I am having now    | Equipment or supplies | An appointment I have  |

    Scenario: The types of request at a surgery are those of a surgery
      When Maria opens Riverside Surgery's request form
      Then she can ask about:
        | type                                |
        | A new or continuing health problem  |
        | A question about a medicine         |
        | A test or a test result             |
        | A fit (sick) note                   |
        | A letter, a form or something else  |

  @P4 @E109
  Rule: nobody waits for an answer in an emergency

    @browser
    Scenario Outline: An emergency, or not being sure, ends with 999 advice and nothing is sent
      When Maria opens Riverside Surgery's request form
      And she answers the emergency question with "<answer>"
      Then she sees advice to call 999
      And her page says "111"
      And Asha has no requests in the inbox

      Examples:
        | answer   |
        | yes      |
        | not sure |

    Scenario: The emergency question cannot be skipped by address
      When Maria opens Riverside Surgery's request form
      And she answers details with "My knee hurts."
      Then she sees the emergency question
      When she sends her request
      Then she sees the emergency question
      And Asha has no requests in the inbox

  @P5 @P11 @E102
  Rule: what is said arrives as it was said

    Scenario Outline: Every answer can be changed from the review page
      Given Maria has filled in Riverside Surgery's request form with the number 01632 960201
      Then she sees all answers to check
      When she answers <question> with "<answer>"
      Then she sees all answers to check
      When she sends her request
      Then Asha reads "<arrives>" as <question> of Maria's request

      @browser
      Examples:
        | question       | answer        | arrives       |
        | details        | My elbow too. | My elbow too. |
        | date of birth  | 13 March 1984 | 1984-03-13    |
        | contact number | 01632 960202  | +441632960202 |

      Examples:
        | question       | answer        | arrives       |
        | first name     | Mary          | Mary          |
        | last name      | Adebayo       | Adebayo       |
        | gender         | other         | other         |
        | postcode       | ZZ99 1BD      | ZZ99 1BD      |

    Scenario Outline: A request with accents, emoji and several lines arrives unchanged
      Given Maria has filled in Riverside Surgery's request form with the number 01632 960201
      When she answers details with "<text>"
      And she sends her request
      Then Asha reads "<text>" as details of Maria's request

      Examples:
        | text                                       |
        | Szczęście, naïve façade, Ærøskøbing, 李伟    |
        | My knee 🦵🏽 hurts 😢 and 👩‍👩‍👧 worry           |
        | First line\nSecond line\n\nLine after a gap |

  @E106 @E107 @E108 @E110
  Rule: one request has one reference, and a form that is left alone is forgotten

    @browser
    Scenario: Submitting twice gives one request and one reference
      Given Maria has filled in Riverside Surgery's request form with the number 01632 960201
      When she sends her request
      And she sends her request
      Then she sees that the request is sent
      And Asha has one request in the inbox
      And Asha sees Maria's request as a suggested match, as no code was given

    @clock
    Scenario Outline: A form left for more than a day starts again and keeps nothing
      Given Maria has filled in Riverside Surgery's request form with the number 01632 960201
      When the time is <time> on Wednesday 21 October
      And Maria looks at the page again
      Then she sees <page>

      Examples:
        | time     | page                   |
        | 08:59:59 | all answers to check   |
        | 09:00:00 | the page "Start again" |

    Scenario: A form left for more than a day shows none of its answers
      Given Maria has filled in Riverside Surgery's request form with the number 01632 960201
      When 25 hours pass
      And Maria looks at the page again
      Then she sees the page "Start again"
      And nothing on her page says "Okoro"
      And nothing on her page says "knee"
      When she sends her request
      Then she sees the page "Start again"
      And Asha has no requests in the inbox

    Scenario Outline: The reference can be found by staff in any case and spacing
      Given Maria has sent Riverside Surgery a request
      Then Asha finds Maria's request by its reference <spelling>

      Examples:
        | spelling         |
        | in small letters |
        | without a dash   |
        | with spaces      |
