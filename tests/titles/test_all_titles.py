"""Every scenario title that the behaviour names is in its feature file, word for word and once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from gpharness.shared import folder

HERE = Path(__file__).parent
FEATURES = Path(folder("features"))
TITLE = re.compile(r"^\s*Scenario(?: Outline)?: (.+?)\s*$", re.MULTILINE)
AGREED = 180


def agreed() -> list[tuple[str, str]]:
    """The file and title of each agreed scenario, in order."""
    found, file = [], ""
    for line in (HERE / "titles.txt").read_text("utf-8").splitlines():
        if line.startswith("features/"):
            file = line.removeprefix("features/")
        else:
            found.append((file, line.strip()))
    return found


def written() -> Counter[tuple[str, str]]:
    """How often each title stands in each file."""
    return Counter(
        (file.relative_to(FEATURES).as_posix(), title)
        for file in FEATURES.rglob("*.feature")
        for title in TITLE.findall(file.read_text("utf-8"))
    )


def test_there_are_180_agreed_titles_and_no_two_are_alike() -> None:
    titles = [title for _, title in agreed()]
    assert len(set(titles)) == len(titles) == AGREED


def test_every_agreed_title_is_in_its_feature_file() -> None:
    assert [each for each in agreed() if each not in written()] == []


def test_no_title_stands_twice_anywhere() -> None:
    often = Counter[str]()
    for (_, title), count in written().items():
        often[title] += count
    assert [title for title, count in often.items() if count > 1] == []
