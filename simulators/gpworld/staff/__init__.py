"""Organisations, sites and the people who work there, fully named or not. No web."""
