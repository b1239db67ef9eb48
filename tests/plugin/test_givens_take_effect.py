"""A Given that the product refused is no ground for a verdict."""

import pytest

from gpharness.answers import Refusal
from gpharness.drivers.template import TemplateDriver
from gpharness.given import GivenHadNoEffect, must_have_taken_effect
from gpharness.ground import Ground
from gpharness.profile import Profile
from gpharness.scene import Scene


def test_a_refused_given_is_an_error_that_names_the_step_and_the_answer(
    gp_profile: Profile, gp_ground: Ground
) -> None:
    scene = Scene(TemplateDriver("", {}, gp_profile), gp_ground)
    scene.answer = Refusal("GP_CONNECT_UNAVAILABLE", "GP Connect does not answer")
    with pytest.raises(GivenHadNoEffect, match=r"Asha sent Maria a booking link.*GP_CONNECT_UNAV"):
        must_have_taken_effect("Asha sent Maria a booking link", scene)


def test_a_given_without_a_refusal_stands(gp_profile: Profile, gp_ground: Ground) -> None:
    scene = Scene(TemplateDriver("", {}, gp_profile), gp_ground)
    must_have_taken_effect("it is Monday", scene)
