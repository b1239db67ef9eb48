"""Measuring gpworld: how soon it is ready, what it weighs, how much it answers.

``python -m benchmarks`` or ``make bench``.  No test asserts these figures: machines differ, so
rates are given as ratios to a static reply of the same size from the same server in the same run.
"""
