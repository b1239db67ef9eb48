"""What every test of this repository has: the steps of the feature files, and pytest in a test.

Property tests look at the same few examples in every run, so that a run never fails by luck;
``make test-slow`` sets GP_DEEP and has them look at many more, new ones each time.
"""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["features.heard", "gpharness.steps", "pytester"]

UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,  # a busy machine is no defect of what is tested
        HealthCheck.data_too_large,  # a body that is too large is a fine example
        HealthCheck.function_scoped_fixture,  # whoever shares a world puts it back
    ],
)
settings.register_profile("quick", UNHURRIED, max_examples=60, derandomize=True, database=None)
settings.register_profile("deep", UNHURRIED, max_examples=1000)
settings.load_profile("deep" if os.environ.get("GP_DEEP") else "quick")
