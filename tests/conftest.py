"""What every test of this repository has: the steps of the feature files."""

pytest_plugins = ["gpharness.steps"]
