"""What SystmOne remembers can be put back, is bounded, and is the same for the same seed."""

from __future__ import annotations

import pickle
from datetime import timedelta

from gpworld.core.fidelity import Source
from gpworld.core.seeds import Seeds
from gpworld.systmone import credentials, pfs, staff
from gpworld.systmone.fidelity import RULES
from gpworld.systmone.settings import SystmoneSettings
from wire.systmone.elm_street import Surgery, build, code, ok


def test_sessions_end_and_come_back_with_the_state(surgery: Surgery):
    empty = surgery.systmone.state()
    surgery.patient_in()
    patient, who = surgery.suid, dict(surgery.who)
    surgery.staff_in()
    desk, kept = surgery.suid, pickle.dumps(surgery.systmone.state())
    surgery.systmone.restore(empty)
    assert code(surgery.staff("StaffListUsers")) == "3"
    surgery.systmone.restore(pickle.loads(kept))
    ok(surgery.staff("StaffListUsers"))
    surgery.suid, surgery.who = patient, who
    ok(surgery.pfs("ListServiceAccesses"))
    assert desk != patient


def test_a_state_does_not_change_when_the_world_goes_on(surgery: Surgery):
    surgery.patient_in()
    kept = surgery.systmone.state()
    frozen = pickle.dumps(kept)
    surgery.clock.advance(timedelta(minutes=1))
    ok(surgery.pfs("ListServiceAccesses"))
    surgery.staff_in()
    assert pickle.dumps(kept) == frozen


def test_wrong_guesses_are_put_back_too():
    surgery = build(SystmoneSettings(lock_after=1))
    wrong = {"accountId": "acc-amir", "passphrase": "x", "unitId": "Y90003"}
    code(surgery.pfs("Authenticate", surgery.provider(), **wrong))
    locked = surgery.systmone.state()
    assert locked.wrong == {"acc-amir": 1}
    surgery.systmone.restore(build().systmone.state())
    surgery.patient_in()
    surgery.systmone.restore(locked)
    surgery.suid = None
    right = {**wrong, "passphrase": "stored-amir"}
    assert code(surgery.pfs("Authenticate", surgery.provider(), **right)) == "9"


def test_guesses_at_accounts_that_do_not_exist_are_not_remembered(surgery: Surgery):
    for number in range(10):
        wrong = {"accountId": f"made-up-{number}", "passphrase": "x", "unitId": "Y90003"}
        assert code(surgery.pfs("Authenticate", surgery.provider(), **wrong)) == "9"
    assert surgery.systmone.state().wrong == {}


def test_of_too_many_sessions_the_one_idle_for_longest_ends():
    surgery = build(SystmoneSettings(most_sessions=2))
    suids = []
    for _ in range(2):
        surgery.patient_in()
        suids.append(surgery.suid)
    surgery.suid = suids[0]
    ok(surgery.pfs("ListServiceAccesses"))
    surgery.patient_in()
    suids.append(surgery.suid)
    live = []
    for surgery.suid in suids:
        reply = surgery.pfs("ListServiceAccesses")
        live.append(b"errorCode" not in reply.body)
    assert live == [True, False, True]


def test_sessions_that_have_ended_are_forgotten_when_others_begin(surgery: Surgery):
    surgery.patient_in()
    surgery.staff_in()
    surgery.clock.advance(timedelta(minutes=20))
    surgery.patient_in()
    assert len(surgery.systmone.state().online) == 1


def test_the_same_seed_gives_the_same_suids_and_uuids():
    one, other = build(), build()
    assert one.patient_in().headers == other.patient_in().headers
    one_uuid, other_uuid = (
        world.post("/systmone/pfs", b"broken", {"type": "x"}).body for world in (one, other)
    )
    assert one_uuid == other_uuid


def test_credentials_are_of_the_seed_alone():
    def all_of(seed: int) -> list[str]:
        seeds = Seeds(seed)
        return [
            credentials.provider_id(seeds),
            credentials.staff_passphrase(seeds, "Y90003", "Ann"),
            credentials.account_id(seeds, "Y90003", "9990000018"),
            credentials.linkage_passphrase(seeds, "Y90003", "9990000018"),
            credentials.stored_passphrase(seeds, "Y90003", "9990000018"),
        ]

    assert all_of(7) == all_of(7)
    assert not set(all_of(7)) & set(all_of(8))
    assert credentials.staff_passphrase(Seeds(7), "Y90003", "ANN") == all_of(7)[1]


def test_the_journal_knows_each_message_by_its_name(surgery: Surgery):
    surgery.patient_in()
    assert surgery.pfs("ListSlots").operation == "ListSlots"
    assert surgery.pfs("Nonsense").operation == "pfs"
    assert surgery.staff("StaffListUsers").operation == "StaffListUsers"
    assert surgery.staff("ListSlots").operation == "staff"


def test_the_ledger_says_that_the_whole_staff_side_is_ours():
    for name in staff.MESSAGES:
        assert any(rule.names(name) and rule.source is Source.OUR_CHOICE for rule in RULES)
    assert len(pfs.MESSAGES) == 10
    assert len(staff.MESSAGES) == 12
