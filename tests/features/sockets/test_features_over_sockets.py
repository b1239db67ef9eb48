"""Every shared scenario against the reference product as a process, over sockets."""

from pytest_bdd import scenarios

from gpharness.shared import folder

scenarios(folder("features"))
