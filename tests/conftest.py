"""What every test of this repository has: the steps of the feature files, and pytest in a test."""

pytest_plugins = ["gpharness.steps", "pytester"]
