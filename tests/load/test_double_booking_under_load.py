"""Products that book twice are caught by real runs of Locust; the reference is clean in them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpload import breaches
from gpworld.serve.served import Served
from load import typed

LIMITS = '[invariants]\n"*" = 0\n'
LAST_SLOT = ("--shape", "last-slot", "--users", "6", "--for", "2s")
TWICE = ("--shape", "same-link-twice", "--users", "6", "--for", "40s", "--scale", "20")


SLOW_BOOK = """
[[fault]]
name = "slow-book"
match = { system = "emis", operation = "BookAppointment" }
effect = { delay = { ms = 1000 } }
"""
"""So that the first tap is still booking when the second one comes."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with typed.world(tmp_path_factory.mktemp("world")) as served:
        yield served


def told(
    served: Served, folder: Path, words: tuple[str, ...], product: str
) -> subprocess.CompletedProcess[str]:
    (folder / "limits.toml").write_text(LIMITS)
    (folder / "slow.toml").write_text(SLOW_BOOK)
    files = ("--limits", str(folder / "limits.toml"), "--fault", str(folder / "slow.toml"))
    return typed.run(served, folder, *words, *files, product=product)


def shortest(folder: Path, name: str) -> str:
    """The shortest history of an invariant that the run broke."""
    (found,) = [each for each in breaches.shortest(breaches.checked(folder)) if each.id == name]
    return found.history


def test_who_tells_two_patients_the_same_slot_is_caught_by_the_last_slot(
    served: Served, tmp_path: Path
):
    caught = told(served, tmp_path, LAST_SLOT, typed.wrong("who_is_late_is_told_yes"))
    assert caught.returncode == 1, caught.stderr
    assert "I1 BROKEN 1 ×: A slot never has two live appointments" in caught.stdout
    assert "were told that they have it, and it can be given once only" in caught.stdout
    history = shortest(tmp_path / "run", "I1").splitlines()
    assert len(history) == 3, "a heading and two confirmations are enough to show it"
    assert all(line in caught.stdout for line in history)
    assert ", invariants I1, " in caught.stdout.splitlines()[-1]


@pytest.mark.slow
def test_the_reference_gives_the_last_slot_once_and_keeps_all_nineteen(
    served: Served, tmp_path: Path
):
    clean = told(served, tmp_path, LAST_SLOT, typed.REFERENCE)
    assert clean.stdout.splitlines()[-1] == "KEPT: all 19 limits that could be judged"
    assert clean.returncode == 0


@pytest.mark.slow
def test_at_a_practice_that_runs_systmone_it_is_as_clean(served: Served, tmp_path: Path):
    clean = told(served, tmp_path, (*LAST_SLOT, "--practice", "Y90003"), typed.REFERENCE)
    assert clean.stdout.splitlines()[-1] == "KEPT: all 19 limits that could be judged"
    assert "systmone StaffBookAppointment" in clean.stdout


@pytest.mark.slow
def test_who_lets_a_second_tab_take_over_is_caught_by_links_confirmed_twice(
    served: Served, tmp_path: Path
):
    caught = told(served, tmp_path, TWICE, typed.wrong("two_tabs_book_twice"))
    assert caught.returncode == 1, caught.stderr
    assert ": A link never books twice\n" in caught.stdout
    assert " appointments came of 1 invitations" in caught.stdout


@pytest.mark.slow
def test_the_reference_books_links_confirmed_twice_once(served: Served, tmp_path: Path):
    clean = told(served, tmp_path, TWICE, typed.REFERENCE)
    assert clean.stdout.splitlines()[-1] == "KEPT: all 19 limits that could be judged"
    assert clean.returncode == 0
