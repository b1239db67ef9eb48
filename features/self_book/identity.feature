@self_book @S17 @profile:identity
Feature: A date of birth comes before any appointment
  So that a lost phone or a shared text gives nothing away
  appointments are shown only to somebody who knows the patient's date of birth

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test"

  @E22
  Rule: nothing is shown before the right date of birth

    @browser
    Scenario: Slots are shown only after the right date of birth
      When Maria opens the link in her text message
      Then she sees the date of birth question
      And Maria cannot choose 9:40am on Tuesday 3 November
      When she gives her date of birth
      Then Maria can choose 9:40am on Tuesday 3 November

    Scenario Outline: A wrong date of birth says so without saying which part
      When Maria opens the link in her text message
      And she gives <wrong> as her date of birth
      Then she sees the page "The date of birth does not match"
      And nothing on her page says "year"
      And nothing on her page says "month"

      Examples:
        | part  | wrong         |
        | day   | 13 March 1984 |
        | month | 12 April 1984 |
        | year  | 12 March 1985 |

  @E22 @E23 @profile:identity.max_wrong
  Rule: ten wrong dates lock the link for good

    @browser
    Scenario Outline: The tenth wrong date of birth locks the link
      When Maria opens the link in her text message
      And she gives a wrong date of birth <times> times
      Then she sees the page "<page>"
      When she gives her date of birth
      Then she sees <then>

      Examples:
        | times | page                             | then                           |
        | 9     | The date of birth does not match | appointments to choose from    |
        | 10    | This link is locked              | the page "This link is locked" |

    @browser
    Scenario Outline: A date that is not a real date does not count as a try
      When Maria opens the link in her text message
      And she gives a wrong date of birth 9 times
      And she types "<typed>" as her date of birth
      Then she sees the page "There is a problem"
      When she gives her date of birth
      Then she sees appointments to choose from

      Examples:
        | what                  | typed      |
        | no such day           | 31/02/1984 |
        | two figures of a year | 12/03/84   |
        | a day to come         | 12/03/2050 |

  @E24 @clock
  Rule: the check lasts while the page is in use

    @browser
    Scenario: The check is asked again after an hour without activity
      Given Maria is choosing an appointment
      When 59 minutes pass
      And she looks at the page again
      Then she sees appointments to choose from
      When 60 minutes pass
      And she looks at the page again
      Then she sees the date of birth question

  @E72
  Rule: the practice's record today decides

    Scenario: A date of birth corrected by the practice is accepted
      Given Riverside Surgery corrects Maria's date of birth to 21 March 1984
      When Maria opens the link in her text message
      And she gives 12 March 1984 as her date of birth
      Then she sees the page "The date of birth does not match"
      When she gives 21 March 1984 as her date of birth
      Then she sees appointments to choose from
