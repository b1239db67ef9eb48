"""Judging a booking product: the features run against it, a verdict for each, and the evidence."""
