"""The fidelity ledger of EMIS names rules and operations that exist."""

from __future__ import annotations

from gpworld.core.fidelity import Source
from gpworld.emis.app import create_app
from gpworld.emis.fidelity import RULES
from wire.emis.surgery import build


def test_every_rule_has_an_id_of_its_own_in_this_system():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(one.startswith(("emis.pfs.", "emis.partner.", "emis.shared.")) for one in ids)


def test_every_rule_names_operations_that_exist():
    known = {rule.endpoint for rule in create_app(build().emis).url_map.iter_rules()}
    named = {operation for rule in RULES for operation in rule.operations}
    assert named - {"pfs.*", "partner.*"} <= known


def test_every_rule_is_a_sentence_with_a_ground():
    for rule in RULES:
        assert rule.sentence.endswith("."), rule.id
        assert rule.because.endswith("."), rule.id


def test_our_own_choices_are_marked_as_such():
    assert sum(rule.source is Source.OUR_CHOICE for rule in RULES) > 30
