"""Every shared scenario against the reference product, all of it in this process."""

from pytest_bdd import scenarios

from gpharness.shared import folder

scenarios(folder("features"))
