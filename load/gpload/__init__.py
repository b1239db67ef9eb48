"""Load and capacity tests of a booking product, on Locust, with an honest clock."""
