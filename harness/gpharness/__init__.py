"""The harness: drivers, steps and the truth with which a booking product is judged in a world."""
