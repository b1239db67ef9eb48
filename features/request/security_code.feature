@patient_request @P8
Feature: A security code shows that the patient holds the phone
  So that a request is only matched to a record by somebody who holds the phone on it
  a code is texted to the mobile that the patient gives, and typed back

  Background:
    Given Maria has filled in Riverside Surgery's request form

  @E86 @E90 @profile:code.ttl_minutes
  Rule: a code works for fifteen minutes

    @P9
    Scenario: The right code in time confirms the mobile
      When Maria asks for a security code
      Then she sees the security code question
      And Maria gets one security code text
      When she types the security code
      Then she sees all answers to check
      When she types the security code
      Then she sees all answers to check
      When she sends her request
      Then Asha sees Maria's request as matched

    @browser @clock
    Scenario Outline: The code expires after fifteen minutes
      When Maria asks for a security code
      And the time is <time>
      And she types the security code
      Then she sees <page>

      Examples:
        | after | time     | page                                     |
        | 14:59 | 09:14:59 | all answers to check                     |
        | 15:00 | 09:15:00 | the page "The security code has expired" |

  @E87 @profile:code.max_wrong
  Rule: five wrong codes end a code

    @browser
    Scenario Outline: The fifth wrong code ends that code
      When Maria asks for a security code
      And she types a wrong security code <times> times
      Then she sees the page "<page>"
      When she types the security code
      Then she sees <then>

      Examples:
        | times | page                           | then                             |
        | 1     | The security code is not right | all answers to check             |
        | 4     | The security code is not right | all answers to check             |
        | 5     | Too many wrong codes           | the page "Too many wrong codes"  |

  @E88 @E89 @profile:code.resend_seconds @profile:code.per_hour @clock
  Rule: a new code takes the place of the one before

    Scenario: Only the newest code works
      When Maria asks for a security code
      And 1 minute passes
      And she asks for a new security code
      And she types the first security code
      Then she sees the page "Too many wrong codes"
      When she types the newest security code
      Then she sees all answers to check

    Scenario Outline: A new code can be asked for after a minute, and not too often
      When Maria asks for a security code
      And the time is <time>
      And she asks for a new security code
      Then she sees <page>
      And Maria gets <count> security code texts

      Examples:
        | time     | page                                                     | count |
        | 09:00:59 | the page "Wait a minute before you ask for another text" | 1     |
        | 09:01:00 | the security code question                               | 2     |

    Scenario Outline: The sixth code within an hour has to wait
      When Maria asks for a security code
      And 1 minute passes
      And she asks for a new security code
      And 1 minute passes
      And she asks for a new security code
      And 1 minute passes
      And she asks for a new security code
      And 1 minute passes
      And she asks for a new security code
      And the time is <time>
      And she asks for a new security code
      Then she sees <page>
      And Maria gets <count> security code texts

      Examples:
        | time     | page                       | count |
        | 09:59:59 | the page "Try again later" | 5     |
        | 10:00:00 | the security code question | 6     |

  @E85 @E91
  Rule: a code is understood however it is typed, and only in its own place

    Scenario Outline: A code with spaces, a dash or a leading zero is understood
      When Maria asks for <asked>
      And she types the security code <manner>
      Then she sees all answers to check

      Examples:
        | asked                                       | manner                     |
        | a security code                             | with a space in the middle |
        | a security code                             | with dashes                |
        | a security code                             | with spaces around it      |
        | a security code                             | in Arabic figures          |
        | a security code until it begins with a zero | as it is                   |

    Scenario: A code from another person's request does not work
      Given James has filled in Riverside Surgery's request form
      When James asks for a security code
      And Maria asks for a security code
      And Maria types James's security code
      Then Maria sees the page "The security code is not right"
      When Maria types the security code
      Then Maria sees all answers to check

  @E92 @E93
  Rule: the code belongs to the number, and the request goes without it too

    Scenario: Changing the number after confirming asks for a new code
      When Maria asks for a security code
      And she types the security code
      And she answers contact number with "07700 900500"
      Then she sees the question if the mobile is at hand
      When 1 minute passes
      And she asks for a security code
      And she types the security code
      And she sends her request
      Then Asha sees Maria's request as a suggested match, as the mobile differs

    Scenario: A code that was used does not work again once the number was changed and changed back
      When Maria asks for a security code
      And she types the security code
      And she answers contact number with "07700 900500"
      And she answers contact number with "07700 900123"
      And she types the first security code
      Then she sees the page "Too many wrong codes"

    @browser @P10
    Scenario: A patient who gets no text can carry on without a code
      When Maria asks for a security code
      And she carries on without a security code
      And she sends her request
      Then she sees that the request is sent
      And Asha sees Maria's request as a suggested match, as no code was given

    Scenario: A patient whose text cannot be sent can carry on without a code
      Given the text service is down
      When Maria asks for a security code
      Then she sees the page "We could not send a text. Carry on without a code, or try again"
      When she carries on without a security code
      And she sends her request
      Then Asha sees Maria's request as a suggested match, as no code was given
