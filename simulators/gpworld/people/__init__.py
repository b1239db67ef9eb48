"""People: the national truth about a person, and the registrations that practices hold. No web."""
