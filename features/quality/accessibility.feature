@browser @onlooker
Feature: Everybody can use the pages
  So that nobody is kept from the surgery by a page
  the pages work for people who see little, use no mouse, run no scripts or hold a small screen

  Background:
    Given Riverside Surgery has 10 free "Blood test" slots on Tuesday 3 November
    And Asha sent Maria Okoro a booking link for "Blood test", which the patient may decline
    And somebody looks over the patients' shoulders

  Rule: no page keeps anybody out

    Scenario Outline: Every patient page passes the automated WCAG 2.2 AA rules
      When Maria <does>
      Then she has seen <page>
      And no page she saw breaks a rule of WCAG 2.2 AA

      Examples:
        | does                                              | page                                                                                                                                                                                                                               |
        | books an appointment and cancels it               | "What is your date of birth?", "Choose a day", "Choose a time on Tuesday 3 November", "Check your appointment", "Appointment booked", "Your appointment", "Cancel your appointment", "Appointment cancelled"                       |
        | declines an appointment                           | "Do you want to say no to this appointment?", "You told us you do not want this appointment"                                                                                                                                                 |
        | sends a request, with mistakes on the way         | "Contact Riverside Surgery", "Is this an emergency?", "What is your request about?", "Tell us about the problem", "Who is this for?", "What is your name?", "What is your date of birth?", "What is your gender?", "What is your postcode?", "What number can we contact you on?", "Can you use this mobile now?", "Check your phone", "Not received a text message?", "Check your answers", "Request sent" |
        | sends a request for Isla Marsh                    | "What is their name?", "What is their date of birth?", "What is your own name?", "How do you know them?", "What is your own phone number?", "Who should we contact?"                                                               |
        | says that it is an emergency                      | "Call 999 now"                                                                                                                                                                                                                     |
        | comes too late everywhere                         | "We cannot find this page", "That appointment has just been taken", "There are no appointments at the moment", "This link no longer works", "This link has expired", "Start again", "This form is closed"                          |

    Scenario Outline: Every journey can be done with the keyboard only
      Given Maria uses her browser with the keyboard only
      When Maria <does>
      Then she has seen "<page>"

      Examples:
        | does                                | page                  |
        | books an appointment and cancels it | Appointment cancelled |
        | sends a request                     | Request sent          |
        | sends a request for Isla Marsh      | Request sent          |

    Scenario Outline: Every journey can be done without JavaScript
      Given Maria uses her browser without JavaScript
      When Maria <does>
      Then she has seen "<page>"

      Examples:
        | does                                | page                  |
        | books an appointment and cancels it | Appointment cancelled |
        | sends a request                     | Request sent          |
        | sends a request for Isla Marsh      | Request sent          |

    Scenario Outline: Every page fits a 320-pixel screen without sideways scrolling
      When Maria <does>
      Then no page she saw is wider than a screen of 320 pixels

      Examples:
        | does                                      |
        | books an appointment and cancels it       |
        | sends a request, with mistakes on the way |

    Scenario: An error summary takes focus and links to the field
      When Maria sends a request, with mistakes on the way
      Then every error summary she saw had the focus and led to a field

  Rule: the pages belong to the surgery alone

    Scenario Outline: No page asks anything of another host
      When Maria <does>
      Then no page she saw asked anything of another host

      Examples:
        | does                                |
        | books an appointment and cancels it |
        | sends a request                     |
