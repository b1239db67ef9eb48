"""The module that workers run: every scenario of the packed features."""

from pytest_bdd import scenarios

from gpharness.shared import folder

scenarios(folder("features"))
