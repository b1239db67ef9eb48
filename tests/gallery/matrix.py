"""The kill matrix: every wrong product held against the suite.

It is the whole suite, or the features that speak of the broken rule, which takes a third of the
time.  A scenario in which the reference service never comes by the part that a product has
replaced goes the same for both, so it is not run again.  Of an outline the first example stands
for the others, unless the outline is about the broken rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TypeVar

from gallery import page
from gallery.bench import Bench, Finding, Known
from gallery.page import Judged
from gallery.table import GALLERY
from gallery.wrong_product import Wrong
from gpharness.conform.verdict import Verdict

Say = Callable[[str], None]
Piece = TypeVar("Piece")
Answer = TypeVar("Answer")

GOOD = (Verdict.PASSED, Verdict.NOT_APPLICABLE)
WHOLE = "every scenario of the suite that comes by the replaced part"
FEATURES = "the features with scenarios of the rule that it breaks"


def judge(workers: int, say: Say, *, whole: bool) -> int:
    """Judge all, write the page, and return the exit status: 1 for a survivor."""
    with _Benches(workers) as benches:
        known = benches[0].scenarios
        shares = [[each.id for each in known[number::workers]] for number in range(workers)]
        right = _spread(benches, shares, _reference)
        reference = {each.id: each for share in right for each in share}
        say(f"reference: {len(reference)} scenarios")

        def wrong(bench: Bench, product: Wrong) -> Judged:
            chosen = list(_chosen(known, product, reference, whole=whole))
            found = Judged(product, bench.judge(product, scenarios=chosen))
            say("  ".join(page.row(found)))
            return found

        judged = _spread(benches, list(GALLERY.values()), wrong)
    page.write(judged, reference, WHOLE if whole else FEATURES)
    return _sum_up(judged, reference, say)


def _sum_up(judged: Sequence[Judged], reference: Mapping[str, Finding], say: Say) -> int:
    alive = [each.product.name for each in judged if not each.killers]
    failed = [each.id for each in reference.values() if each.verdict not in GOOD]
    say(f"{len(judged)} wrong products, {len(judged) - len(alive)} killed")
    for name in alive:
        say(f"SURVIVES: {name}")
    for name in failed:
        say(f"FAILS THE REFERENCE: {name}")
    return int(bool(alive or failed))


def _reference(bench: Bench, share: Sequence[str]) -> list[Finding]:
    return bench.judge(None, scenarios=share, watched=True)


def _chosen(
    known: Sequence[Known], product: Wrong, reference: Mapping[str, Finding], *, whole: bool
) -> Iterator[str]:
    """The scenarios that can tell this product from the right one."""
    features = {each.feature for each in known if product.rule in each.rules}
    seen: set[str] = set()
    for each in known:
        mine = product.rule in each.rules
        first = each.name not in seen
        seen.add(each.name)
        if not mine and not (first and (whole or each.feature in features)):
            continue
        if product.is_constant or product.place in reference[each.id].reached:
            yield each.id


class _Benches(list[Bench]):
    """Several courts at once."""

    def __init__(self, count: int) -> None:
        super().__init__(Bench() for _ in range(count))

    def __enter__(self) -> _Benches:
        for bench in self:
            bench.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        for bench in self:
            bench.__exit__(None, None, None)


def _spread(
    benches: Sequence[Bench], work: Sequence[Piece], act: Callable[[Bench, Piece], Answer]
) -> list[Answer]:
    """Each piece of work on the first court that is free; the answers in the order of the work."""
    waiting: SimpleQueue[tuple[int, Piece]] = SimpleQueue()
    for numbered in enumerate(work):
        waiting.put(numbered)
    done: dict[int, Answer] = {}

    def serve(bench: Bench) -> None:
        while True:
            try:
                number, piece = waiting.get_nowait()
            except Empty:
                return
            done[number] = act(bench, piece)

    with ThreadPoolExecutor(len(benches)) as courts:
        list(courts.map(serve, benches))
    return [done[number] for number in range(len(work))]
