"""The report of a run, or of a search for capacity: one HTML page that needs neither network nor
script, with CSV and JSON beside it."""
