@patient_request
Feature: Details are taken as people write them
  So that nobody is turned away over the spelling of a name or a number
  the form takes any real name, date, postcode and telephone number

  Background:
    Given Maria has filled in Riverside Surgery's request form with the number 01632 960201

  @P7 @E104
  Rule: a date of birth is a real date, not in the future, and at most 130 years ago

    Scenario Outline: Dates of birth are accepted and refused as they should be
      When Maria answers date of birth with "<typed>"
      Then she sees <page>

      Examples:
        | typed            | page                          |
        | 12 March 1984    | all answers to check          |
        | 12 Mar 1984      | all answers to check          |
        | 12/3/1984        | all answers to check          |
        | 29 February 2024 | all answers to check          |
        | 29 February 2023 | the page "There is a problem" |
        | 31/02/1984       | the page "There is a problem" |
        | 12/13/1984       | the page "There is a problem" |
        | 20 October 2026  | all answers to check          |
        | 21 October 2026  | the page "There is a problem" |
        | 20 October 1896  | all answers to check          |
        | 19 October 1896  | the page "There is a problem" |

  @P7 @E101
  Rule: a name has no letters that it may not have

    Scenario Outline: Names are accepted as people write them
      When Maria answers <part> with "<name>"
      And she sends her request
      Then Asha reads "<name>" as <part> of Maria's request

      Examples:
        | part       | name         |
        | last name  | O'Brien      |
        | last name  | O’Brien      |
        | last name  | Kociński     |
        | last name  | 李            |
        | last name  | van der Berg |
        | first name | Mary Ann     |
        | first name | Jean-Luc     |
        | first name | X            |

  @P7 @E103
  Rule: a postcode may be written in any way, and everybody has one

    Scenario Outline: Postcodes are accepted in any spacing, and for people with no fixed home
      When Maria answers postcode with "<typed>"
      And she sends her request
      Then Asha reads "<postcode>" as postcode of Maria's request

      Examples:
        | typed      | postcode |
        | ZZ99 4AB   | ZZ99 4AB |
        | zz994ab    | ZZ99 4AB |
        | ZZ 99  4AB | ZZ99 4AB |
        | ZZ99 3VZ   | ZZ99 3VZ |

    Scenario Outline: What is no postcode is refused
      When Maria answers postcode with "<typed>"
      Then she sees the page "There is a problem"

      Examples:
        | typed      |
        | ZZ99       |
        | Exampleton |

  @P8 @E105
  Rule: only a mobile can be texted a code, and any telephone will do to be called back

    Scenario Outline: Mobile numbers are recognised in any spacing, and landlines, pagers and 070 numbers are not mobiles
      When Maria answers contact number with "<typed>"
      Then she sees <page>

      Examples:
        | kind     | typed             | page                                  |
        | mobile   | 07700900123       | the question if the mobile is at hand |
        | mobile   | 07700 900 123     | the question if the mobile is at hand |
        | mobile   | 077 0090 0123     | the question if the mobile is at hand |
        | mobile   | (07700) 900-123   | the question if the mobile is at hand |
        | mobile   | +44 7700 900123   | the question if the mobile is at hand |
        | mobile   | 0044 7700 900123  | the question if the mobile is at hand |
        | landline | 01632 960201      | all answers to check                  |
        | pager    | 07600 900123      | all answers to check                  |
        | personal | 07000 900123      | all answers to check                  |
        | nothing  | knee              | the page "There is a problem"         |

    @P10
    Scenario: A landline skips the security code and the request is still received
      When Maria asks for a security code
      Then she sees the page "Enter a mobile number, or say you cannot use a mobile"
      When she sends her request
      Then she sees that the request is sent
      And no text leaves the surgery
      And Asha sees Maria's request as a suggested match, as no code was given
