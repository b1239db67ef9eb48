"""Scenarios at the edges of the rules, written from the rules: ``python -m gpharness.boundaries``.

Each rule has a moment at which its answer changes.  What holds a second before, at that moment
and a second after is said for quiet days and for those on which the clocks change.  The files in
``features/boundary`` are what this package writes; nobody edits them by hand.
"""
