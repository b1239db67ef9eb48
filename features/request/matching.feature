@patient_request
Feature: A request finds its patient by itself only when all is sure
  So that nothing is ever filed in somebody else's record
  a request is matched only when details, mobile and security code all agree with PDS

  @P9 @P13 @P14 @P15
  Rule: details, mobile and code must all agree

    @browser
    Scenario: Details, mobile and code all agree and the request is matched
      When Maria sends Riverside Surgery a request
      Then Asha sees Maria's request as matched
      And PDS was asked 1 time

    @browser
    Scenario: Everything agrees but the code was not entered
      When Maria sends Riverside Surgery a request without a security code
      Then Asha sees Maria's request as a suggested match, as no code was given

    Scenario: The code was right but the mobile is not the one on PDS
      When Maria sends Riverside Surgery a request from 07700 900500
      Then Asha sees Maria's request as a suggested match, as the mobile differs

    @E100
    Scenario Outline: The record has several mobiles, one of them ended
      Given PDS has "<mobiles>" as Maria's mobiles
      When Maria sends Riverside Surgery a request
      Then Asha sees Maria's request as <state>

      Examples:
        | mobiles                                          | state                                   |
        | 07700 900500, 07700 900123                       | matched                                 |
        | 07700 900500 until 19 October 2026, 07700 900123 | matched                                 |
        | 07700 900500, 07700 900123 until 19 October 2026 | a suggested match, as the mobile differs |
        |                                                  | a suggested match, as the mobile differs |

  @P10 @E96 @E97 @E98 @E99
  Rule: a request is received whoever PDS knows

    @browser
    Scenario Outline: No record, several records, too many records
      Given PDS <knows>
      When Maria sends Riverside Surgery a request
      Then she sees a request reference
      And Asha sees Maria's request as <state>

      Examples:
        | knows                                   | state                                                    |
        | has no record of Maria                  | patient not found, as there is no record                 |
        | has 1 more person with Maria's details  | patient not found, as there are too many records to name |
        | has 60 more people with Maria's details | patient not found, as there are too many records to name |

    Scenario Outline: A restricted record is never matched by a search with a postcode
      Given PDS keeps Maria's record <secrecy>
      When Maria sends Riverside Surgery a request
      Then Asha sees Maria's request as patient not found, as there is no record

      Examples:
        | secrecy         |
        | restricted      |
        | very restricted |

    Scenario: A death on record is a suggestion only
      Given PDS has recorded the death of Maria
      When Maria sends Riverside Surgery a request
      Then Asha sees Maria's request as a suggested match, with a death on record

    @profile:match.requires_registration
    Scenario Outline: A patient registered elsewhere
      Given PDS has Hillcrest Practice as Maria's practice
      When Maria sends <form> a request
      Then <staff> sees Maria's request as <state>

      Examples:
        | form               | staff | state                                                     |
        | Riverside Surgery  | Asha  | a suggested match, as the patient is registered elsewhere |
        | Community Podiatry | Fay   | matched                                                   |

  @E94 @E95
  Rule: PDS is asked afterwards, and tells the patient nothing

    Scenario: The confirmation page is the same for a match, no match and PDS down
      Given PDS has no record of James
      When Maria sends Riverside Surgery a request
      And James sends Riverside Surgery a request
      And 1 second passes
      And the national record of patients is down
      And Priya sends Riverside Surgery a request
      Then Maria, James and Priya have seen the same
      And Asha sees Maria's request as matched
      And Asha sees James's request as patient not found, as there is no record
      And Asha sees Priya's request as not checked yet

    @clock
    Scenario: PDS is down and the request is received, then matched when it is back
      Given the national record of patients is down
      When Maria sends Riverside Surgery a request
      Then Asha sees Maria's request as not checked yet
      When the national record of patients works again
      And 1 hour passes
      Then Asha sees Maria's request as matched

    @clock
    Scenario: PDS allows five calls a second and a burst of requests is received and matched later
      Given PDS takes at most 5 calls a second
      When Maria sends Riverside Surgery a request
      And James sends Riverside Surgery a request
      And Priya sends Riverside Surgery a request
      And Tomasz sends Riverside Surgery a request
      And Sinéad sends Riverside Surgery a request
      And Grace Adeyemi sends Riverside Surgery a request
      And Owen sends Riverside Surgery a request
      And 1 second passes
      And 1 second passes
      And 1 second passes
      Then PDS was asked 7 times, never more than 5 in a second
      And Asha sees Maria's request as matched
      And Asha sees Owen's request as matched

  @P16 @staff_matching
  Rule: staff have the last word

    @browser
    Scenario: A receptionist accepts a suggested match and can undo it
      Given Maria has sent Riverside Surgery a request without a security code
      Then Asha sees Maria's request as a suggested match, as no code was given
      When Asha accepts the match of Maria's request
      Then Asha sees Maria's request as matched
      When Asha undoes the match of Maria's request
      Then Asha sees Maria's request as patient not found, as staff have said
