@cross_org
Feature: Nothing is sent that could not be booked at the other organisation
  So that no patient gets a link that leads nowhere
  a receptionist is told what stands in the way, and how to mend it

  Background:
    Given Northgate Hub has 10 free "Physio" slots on Tuesday 3 November, open to other organisations

  @X14 @E124
  Rule: the other organisation must be told in which role somebody asks

    Scenario Outline: A user with no role sees "Add a user role in your clinical system to continue"
      When <staff> sends <patient> a booking link for "Physio" at Northgate Hub
      Then <staff> is told "Add a user role in your clinical system to continue"
      And <staff> is shown the way "<way>"
      And no text leaves the surgery

      Examples:
        | system   | staff | patient        | way                                                                                     |
        | EMIS     | Tom   | Maria Okoro    | Configuration > Organisation Configuration > Users > Edit User > Role                   |
        | SystmOne | Neil  | Adeola Bankole | Setup > Staff & Organisation setup > Amend Staff > Local Settings > Employment role     |

    Scenario Outline: The user is given a role and the same message can then be sent
      When <staff> sends <patient> a booking link for "Physio" at Northgate Hub
      Then <staff> is told "Add a user role in your clinical system to continue"
      When <staff> is given the role "Receptionist"
      And <staff> sends the same message again
      Then <patient> gets one text

      Examples:
        | system   | staff | patient        |
        | EMIS     | Tom   | Maria Okoro    |
        | SystmOne | Neil  | Adeola Bankole |

    Scenario: A user with no role can still send a link for the own organisation
      Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
      When Tom sends Maria Okoro a booking link for "Blood test"
      Then Maria gets one text

  @X15
  Rule: the other organisation must be told who asks

    Scenario Outline: A user without a full name sees "Add your full name to book in to this organisation"
      When <staff> sends <patient> a booking link for "Physio" at Northgate Hub
      Then <staff> is told "Add your full name to book in to this organisation"
      And no text leaves the surgery

      Examples:
        | system   | lacking        | staff  | patient        |
        | EMIS     | no family name | Jo     | Maria Okoro    |
        | EMIS     | no given name  | Okafor | Maria Okoro    |
        | EMIS     | spaces only    | Sky    | Maria Okoro    |
        | SystmOne | no family name | Ash    | Adeola Bankole |
        | SystmOne | no given name  | Petrov | Adeola Bankole |

    Scenario: The user adds the name in the pop-up and carries on
      When Jo sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Jo is told "Add your full name to book in to this organisation"
      When Jo adds the full name Jo Barnes
      And Jo sends the same message again
      Then Maria gets one text

  @X16 @E128
  Rule: there must be something to book

    Scenario: A site with no GP Connect slots shows "No appointments available. Check slots and try again"
      When Asha sends Maria Okoro a booking link for "Physio" at Kiln Street Surgery
      Then Asha is told "No appointments available. Check slots and try again"
      And no text leaves the surgery

    Scenario Outline: Slots exist but are not marked GP Connect bookable, are embargoed, or are kept for other organisations
      Given Northgate Hub has 3 <state> "Smear test" slots on Wednesday 4 November<kept>
      When Asha sends Maria Okoro a booking link for "Smear test" at Northgate Hub
      Then Asha is told "No appointments available. Check slots and try again"
      And no text leaves the surgery

      Examples:
        | state     | kept                         |
        | free      |                              |
        | embargoed | , open to other organisations |
        | blocked   | , open to other organisations |
        | free      | , open to Hillcrest Practice |
        | free      | , open to hospitals          |

    Scenario Outline: The other organisation holds its appointments back
      Given Northgate Hub <holds back>
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "No appointments available. Check slots and try again"
      And no text leaves the surgery

      Examples:
        | holds back                                       |
        | opens its book for a week only                   |
        | takes no more bookings from any one organisation |

    Scenario: Slots vanish because the session holder has no eligible job category
      Given Northgate Hub has 3 free "Smear test" slots on Wednesday 4 November with Nora Quinn, open to other organisations
      And Nora Quinn at Northgate Hub has no eligible job category
      When Asha sends Maria Okoro a booking link for "Smear test" at Northgate Hub
      Then Asha is told "No appointments available. Check slots and try again"
      And no text leaves the surgery

    Scenario: The clinicians who were chosen have none of the slots
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub with Dr Ravi Shah
      Then Maria gets one text
      Given Northgate Hub has 3 free "Smear test" slots on Wednesday 4 November with Nora Quinn, open to other organisations
      When Asha sends Maria a booking link for "Smear test" at Northgate Hub with Dr Ravi Shah
      Then Asha is told "None of the clinicians you chose has this slot type"
      And Maria gets one text

  @X17 @E70 @E71 @E74
  Rule: practice, PDS and the other organisation must agree on the patient

    Scenario Outline: Patient details that differ from PDS show "Check patient details in your clinical system and try again"
      Given PDS <differs>
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "Check patient details in your clinical system and try again"
      And no text leaves the surgery

      Examples:
        | differs                                     |
        | has 21 March 1984 as Maria's date of birth  |
        | has Adebayo as Maria's family name          |
        | has a later NHS number for Maria Okoro      |
        | has no record of Maria Okoro                |

    Scenario Outline: Patient details that differ at the receiving site show the same message
      Given Northgate Hub has Maria Okoro as a regular patient with the <detail>
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "Check patient details in your clinical system and try again"
      And no text leaves the surgery

      Examples:
        | detail                      |
        | date of birth 21 March 1984 |
        | family name Adebayo         |

    Scenario Outline: A sensitive or deceased patient not known at the site shows the same message
      Given PDS <says>
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "Check patient details in your clinical system and try again"
      And no text leaves the surgery

      Examples:
        | says                                  |
        | keeps Maria's record restricted       |
        | keeps Maria's record very restricted  |
        | has recorded the death of Maria Okoro |

    Scenario: A sensitive patient who is known at the site can be sent a link
      Given PDS keeps Maria's record restricted
      And Northgate Hub has Maria Okoro as a regular patient
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Maria gets one text

    Scenario: The details are put right and the same message can then be sent
      Given PDS has 21 March 1984 as Maria's date of birth
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "Check patient details in your clinical system and try again"
      When PDS has 12 March 1984 as Maria's date of birth
      And Asha sends the same message again
      Then Maria gets one text

  @X20
  Rule: the first thing in the way is the one that is told

    Scenario: With several faults at once the first in the agreed order is shown
      Given PDS has 21 March 1984 as Maria's date of birth
      When Jo loses her role
      And Jo sends Maria Okoro a booking link for "Smear test" at Wharf Lane Clinic
      Then Jo is told "You cannot book at this organisation"
      When Jo sends Maria Okoro a booking link for "Smear test" at Northgate Hub
      Then Jo is told "Add a user role in your clinical system to continue"
      When Jo is given the role "Receptionist"
      And Jo sends the same message again
      Then Jo is told "Add your full name to book in to this organisation"
      When Jo adds the full name Jo Barnes
      And Jo sends the same message again
      Then Jo is told "No appointments available. Check slots and try again"
      When Northgate Hub has 3 free "Smear test" slots on Wednesday 4 November, open to other organisations
      And Jo sends the same message again
      Then Jo is told "Check patient details in your clinical system and try again"
      When PDS has 12 March 1984 as Maria's date of birth
      And Jo sends the same message again
      Then Maria gets one text

    Scenario Outline: Nothing is texted when any of the four errors is shown
      Given PDS has 2 November 1960 as James's date of birth
      When <staff> sends <patient> a booking link for "<type>" at Northgate Hub
      Then <staff> is told "<told>"
      And no text leaves the surgery
      And <patient>'s record has no notes of a message

      Examples:
        | staff | patient         | type       | told                                                        |
        | Tom   | Maria Okoro     | Physio     | Add a user role in your clinical system to continue         |
        | Jo    | Maria Okoro     | Physio     | Add your full name to book in to this organisation          |
        | Asha  | Maria Okoro     | Smear test | No appointments available. Check slots and try again        |
        | Asha  | James Whitfield | Physio     | Check patient details in your clinical system and try again |

  @E52 @E126 @E127
  Rule: an organisation that cannot be asked, and one that cannot ask, is told so

    Scenario Outline: The other organisation does not take part in GP Connect
      When Asha sends Maria Okoro a booking link for "Routine" at <practice>
      Then Asha is told "This organisation is not set up for GP Connect booking"
      And no text leaves the surgery

      Examples:
        | why                    | practice          |
        | it is switched off     | Mill Lane Surgery |
        | it is in no directory  | Fernleigh Surgery |

    Scenario: The other organisation has ended its agreement
      Given Northgate Hub ends its agreements
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "This organisation is not set up for GP Connect booking"
      And no text leaves the surgery

    Scenario: The own organisation has no telephone number
      When Gus sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Gus is told "Add a telephone number for your organisation"
      And no text leaves the surgery

    Scenario Outline: The user is not signed in to the clinical system
      Given <staff> is not signed in to the clinical system
      When <staff> sends <patient> a booking link for "Physio" at Northgate Hub
      Then <staff> is told "Open your clinical system and sign in, then try again"
      And no text leaves the surgery

      Examples:
        | system   | staff | patient        |
        | EMIS     | Asha  | Maria Okoro    |
        | SystmOne | Lin   | Adeola Bankole |

    Scenario Outline: The other organisation cannot be asked just now
      Given the other organisation <trouble>
      When Asha sends Maria Okoro a booking link for "Physio" at Northgate Hub
      Then Asha is told "<told>"
      And no text leaves the surgery
      When the other organisation works again
      And Asha sends the same message again
      Then Maria gets one text

      Examples:
        | trouble                   | told                                                           |
        | cannot be reached         | We could not reach the other organisation. Try again           |
        | is too slow for the proxy | The other organisation is taking too long to answer. Try again |
