"""The shared scenarios for browsers, on the reference product's pages."""

from pytest_bdd import scenarios

from gpharness.shared import folder

scenarios(folder("features"))
