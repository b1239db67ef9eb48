@self_book @S7 @profile:link.validity_hours @profile:link.expiry_rule @clock
Feature: A booking link lasts seven days
  So that appointments are not held up by old invitations
  a patient can use a booking link for seven days after the text is sent

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November

  @E2 @E3
  Rule: the link is live up to, and not at, the moment it expires

    Background:
      Given Asha sent Maria Okoro a booking link for "Blood test" at 09:30 on Wednesday 21 October

    @browser
    Scenario Outline: The patient opens the link around the moment of expiry
      Given the time is <time> on Wednesday 28 October
      When Maria opens the link in her text message
      Then she sees <page>

      Examples:
        | when                     | time         | page                             |
        | one second before expiry | 08:29:59 GMT | the date of birth question       |
        | at the moment of expiry  | 08:30:00 GMT | the page "This link has expired" |
        | one second after expiry  | 08:30:01 GMT | the page "This link has expired" |

    @E4 @E5 @browser
    Scenario: The patient was choosing a time when the link expired
      Given Maria is on the check page for 9:40am on Tuesday 3 November at 08:29:58 GMT on Wednesday 28 October
      When she confirms at 08:30:01 GMT
      Then she sees the page "This link has expired"
      And the 9:40am slot on Tuesday 3 November is still free in the Riverside Surgery appointment book
      And Maria gets no confirmation text

    @E4
    Scenario: A booking confirmed in time stands even if the clinical system answers after expiry
      Given Maria is on the check page for 9:40am on Tuesday 3 November at 08:29:50 GMT on Wednesday 28 October
      And 8 seconds pass while the booking is made
      When she confirms at 08:29:58 GMT
      Then the time is now 08:30:06 GMT on Wednesday 28 October
      And she sees that her appointment is at 9:40am on Tuesday 3 November
      And the 9:40am slot on Tuesday 3 November is booked for Maria in the Riverside Surgery appointment book

    @E6
    Scenario: Viewing the link does not extend it
      Given the time is 10:00 on Tuesday 27 October
      And Maria is choosing an appointment
      When the time is 08:30:00 GMT on Wednesday 28 October
      And Maria opens the link in her text message
      Then she sees the page "This link has expired"

    @E6
    Scenario: A resent link has its own seven days and the old link stops working
      Given the time is 10:00 on Tuesday 27 October
      When Asha sends Maria's link again
      And Maria opens the first link in her text messages
      Then she sees the page "This link no longer works"
      When Maria opens the newest link in her text messages at 09:59:59 GMT on Tuesday 3 November
      Then she sees the date of birth question
      When Maria opens the newest link in her text messages at 10:00:00 GMT on Tuesday 3 November
      Then she sees the page "This link has expired"

  @E1
  Rule: the seven days begin when the text is accepted

    @batch
    Scenario: The seven days count from the text being accepted, not from the batch being created
      Given the text service is too busy
      When Asha invites these patients for "Blood test":
        | patient     |
        | Maria Okoro |
      Then Maria gets no texts
      When 40 minutes pass
      And the text service works again
      And 10 minutes pass
      Then Maria gets one text
      And Maria's link expires 7 days after her text was sent

  @E3
  Rule: the text says when the link expires on the clock at home

    Scenario: The expiry time in the text is right across the change from summer time
      When Asha sends Maria Okoro a booking link for "Blood test" at 09:30 on Wednesday 21 October
      Then the text to Maria says "8:30am on Wednesday 28 October"

    Scenario: The expiry time in the text is right across the change to summer time
      Given Riverside Surgery has 5 free "Blood test" slots on Tuesday 6 April 2027
      When Asha sends Maria Okoro a booking link for "Blood test" at 09:30 on Thursday 25 March 2027
      Then the text to Maria says "10:30am on Thursday 1 April"
