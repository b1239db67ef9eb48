@cross_org
Feature: A patient books at another organisation than their own
  So that patients are seen where there is room for them
  a patient books into the other organisation's appointment book, which gets to know them no sooner

  Background:
    Given Northgate Hub has 10 free "Physio" slots on Tuesday 3 November, open to other organisations
    And Asha sent Maria Okoro a booking link for "Physio" at Northgate Hub

  @X6
  Rule: the patient always sees where the appointment is

    @browser
    Scenario: The site's name is on every page and in both texts
      Then the text to Maria says "Northgate Hub"
      When Maria opens the link in her text message
      Then her page says "Northgate Hub"
      When she gives 1 January 1970 as her date of birth
      Then she sees the page "The date of birth does not match"
      And her page says "Northgate Hub"
      When she gives her date of birth
      Then her page says "Northgate Hub"
      And Maria can choose only Tuesday 3 November
      When she chooses 9:40am on Tuesday 3 November
      Then her page says "Northgate Hub"
      When she confirms
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And her page says "Northgate Hub"
      And her page says "20 North Gate"
      And Maria gets one confirmation text
      And the text to Maria says "Northgate Hub"
      When Maria opens the cancellation link in her text message
      Then her page says "Northgate Hub"

    @browser
    Scenario: The site's name is on the page of an appointment that has just been taken
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Northgate Hub books the 9:40am slot on Tuesday 3 November for Victor Amadi in its own system
      And Maria confirms
      Then she sees the page "That appointment has just been taken"
      And her page says "Northgate Hub"
      And Maria has no appointments at Northgate Hub
      And the 9:40am slot on Tuesday 3 November is still booked for Victor Amadi in the Northgate Hub appointment book

  @X5 @X7 @X11
  Rule: the appointment is in the book of the other organisation, the message in the sender's record

    Scenario Outline: The appointment is in the receiving site's book and not in the sender's
      Given <site> has 10 free "Review" slots on Wednesday 4 November with <clinician>, open to other organisations
      And <staff> sent <patient> a booking link for "Review" at <site>
      When <patient> books 9:40am on Wednesday 4 November
      Then <patient>'s appointment at <site> is:
        | slot type | clinician   | day                  | time   |
        | Review    | <clinician> | Wednesday 4 November | 9:40am |
      And <patient> has no appointments at <practice>

      Examples:
        | from     | to       | practice           | staff | patient        | site               | clinician    |
        | EMIS     | EMIS     | Riverside Surgery  | Asha  | Maria Okoro    | Northgate Hub      | Dr Ravi Shah |
        | EMIS     | SystmOne | Riverside Surgery  | Asha  | Maria Okoro    | Hillcrest Practice | Dr Ana Ruiz  |
        | SystmOne | EMIS     | Hillcrest Practice | Lin   | Adeola Bankole | Northgate Hub      | Dr Ravi Shah |
        | SystmOne | SystmOne | Hillcrest Practice | Lin   | Adeola Bankole | Wharf Lane Clinic  | Dr Eva Lind  |

    Scenario Outline: The invitation is in the sender's record and the appointment is not
      Given <staff> sent <patient> a booking link for "Extended access" at Northgate Hub
      When <patient> books 6:30pm on Tuesday 27 October
      And an hour passes
      Then <patient>'s record has one note of a message
      And <patient> has one appointment at Northgate Hub

      Examples:
        | system   | staff | patient         |
        | EMIS     | Asha  | James Whitfield |
        | SystmOne | Lin   | Adeola Bankole  |

    @manage
    Scenario: An appointment at another organisation is cancelled with the link in the text message
      Given Maria has booked 9:40am on Tuesday 3 November
      When Maria has cancelled her appointment
      Then Maria has no appointments at Northgate Hub
      And the 9:40am slot on Tuesday 3 November is free in the Northgate Hub appointment book
      And Maria gets one cancellation text

    @manage
    Scenario: The other organisation changes the appointment while it is being cancelled
      Given Maria has booked 9:40am on Tuesday 3 November
      And Maria opens the cancellation link in her text message
      And she gives her date of birth
      When Northgate Hub changes Maria's appointment during the cancellation
      And Maria cancels her appointment
      Then she sees the page "The practice has changed this appointment"
      And Maria has one appointment at Northgate Hub

  @X10 @E60
  Rule: patients are found if they are known, and registered for a while if not, when they confirm

    Scenario: A patient already registered at the site is found
      Given Northgate Hub has Maria Okoro as a regular patient
      When Maria books 9:40am on Tuesday 3 November
      Then Maria is a regular patient at Northgate Hub
      And no registrations were asked for
      And Maria has one appointment at Northgate Hub

    Scenario: A patient not registered at the site is registered as temporary
      When Maria books 9:40am on Tuesday 3 November
      Then Maria is a temporary patient at Northgate Hub
      And one registration was asked for
      And Maria has one appointment at Northgate Hub

    Scenario: A lapsed patient is re-activated as temporary, never as regular
      Given Northgate Hub has Maria Okoro as a former patient
      When Maria books 9:40am on Tuesday 3 November
      Then Maria is a temporary patient at Northgate Hub
      And Maria has one appointment at Northgate Hub

    Scenario: Nobody is registered merely by being invited or looking at times
      When Maria is on the check page for 9:40am on Tuesday 3 November
      Then Maria is no patient at Northgate Hub
      And no registrations were asked for

  @E61 @E62 @E66 @E70
  Rule: what happens at the other organisation meanwhile is dealt with

    Scenario: Another booking registered the patient a moment earlier
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Northgate Hub registers Maria a moment before the booking does
      And Maria confirms
      Then she sees that her appointment is at 9:40am on Tuesday 3 November
      And Maria is a temporary patient at Northgate Hub
      And Maria has one appointment at Northgate Hub

    Scenario: The patient was registered but the slot had gone, and no second registration follows
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Northgate Hub books the 9:40am slot on Tuesday 3 November for Victor Amadi during the registration
      And Maria confirms
      Then she sees the page "That appointment has just been taken"
      And Maria is a temporary patient at Northgate Hub
      When Maria books 9:50am on Tuesday 3 November
      Then Maria has one appointment at Northgate Hub
      And one registration was asked for

    @browser
    Scenario Outline: A patient whose details no longer agree is told nothing but whom to ask
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When PDS <says>
      And Maria confirms
      Then she sees the page "We cannot book this appointment online"
      And nothing on her page says "Maria"
      And Maria is no patient at Northgate Hub
      And the 9:40am slot on Tuesday 3 November is still free in the Northgate Hub appointment book
      And Asha sees that Maria's link is blocked

      Examples:
        | says                                   |
        | keeps Maria's record restricted        |
        | has a later NHS number for Maria Okoro |
        | has recorded the death of Maria Okoro  |

    Scenario: The patient moved practice after a link to another organisation was sent
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Maria has moved to another practice
      And she confirms
      Then she sees the page "We cannot book this appointment online"
      And Maria is no patient at Northgate Hub
      And Asha sees that Maria's link is blocked

    Scenario Outline: The slot is withdrawn from other organisations before the patient confirms
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Northgate Hub <does>
      And Maria confirms
      Then she sees the page "<page>"
      And Maria has no appointments at Northgate Hub
      And Asha sees that Maria's link is opened

      Examples:
        | does                                             | page                                     |
        | deletes the session on Tuesday 3 November        | That appointment is no longer available  |
        | changes the 9:40am slot on Tuesday 3 November to "Staff meeting" | That appointment is no longer available |

  @E125
  Rule: the invitation stands as it was sent

    Scenario: The sender's role is taken away after the link was sent
      When Asha loses her role
      And Maria books 9:40am on Tuesday 3 November
      Then Maria has one appointment at Northgate Hub

  @E127
  Rule: the other organisation is told who books, and whom to call

    Scenario: The booking carries the sender's name, telephone and reason within the allowed lengths
      When Maria books 9:40am on Tuesday 3 November
      Then Maria's booking at Northgate Hub names Riverside Surgery, 01632 960001, with the reason "Booked online by the patient"
      And Maria's booking at Northgate Hub has a reason of up to 100 characters and a comment of up to 500

  @E63
  Rule: a site that is switched off gives no appointments, and the link outlives it

    @browser
    Scenario: The site is switched off after the link was sent
      Given Northgate Hub switches GP Connect off
      When Maria is choosing an appointment
      Then she sees the page "We cannot show appointments right now"
      And her page says "Northgate Hub"
      And Asha sees that Maria's link is opened

    Scenario: The site is switched off while the patient is choosing
      Given Maria is on the check page for 9:40am on Tuesday 3 November
      When Northgate Hub switches GP Connect off
      And Maria confirms
      Then she sees the page "We cannot show appointments right now"
      And Maria has no appointments at Northgate Hub
      And Asha sees that Maria's link is opened
