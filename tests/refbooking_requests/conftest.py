"""The village for every test."""

from collections.abc import Iterator

import pytest

from refbooking_requests.village import Staff, Village, Visitor, village


@pytest.fixture
def here() -> Iterator[Village]:
    """Riverside Surgery on Tuesday 20 October 2026 at nine, and everybody around it."""
    with village() as found:
        yield found


@pytest.fixture
def visitor(here: Village) -> Visitor:
    """Somebody who has begun a request to Riverside."""
    return here.visitor()


@pytest.fixture
def asha(here: Village) -> Staff:
    """Asha, the receptionist at Riverside."""
    return here.desk()
