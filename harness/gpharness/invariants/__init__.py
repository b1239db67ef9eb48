"""The nineteen invariants of a booking product, checked after any run (behaviour 5.5).

``gather`` makes a `History` of a world, near or far, or of a folder; ``checks.check`` judges it.
"""
