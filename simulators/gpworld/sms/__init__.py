"""The text gateway: GOV.UK Notify as its callers see it, and an inbox for its testers."""
