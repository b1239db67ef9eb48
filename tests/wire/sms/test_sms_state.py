"""The gateway as a value: reset, checkpoints, seeds, and many threads at once."""

from __future__ import annotations

import pickle
import threading
import time
from dataclasses import replace

import pytest

from gpworld.core.seeds import Seeds
from gpworld.sms import credentials
from gpworld.sms.fidelity import RULES
from gpworld.sms.plans import PlanError, service_plan
from wire.sms.gateway import OTHER, PLAN, SURGERY, Gateway


def test_credentials_come_from_the_seed_and_the_names_alone():
    assert credentials.api_key(Seeds(1), SURGERY, "test") == Gateway().key()
    assert credentials.api_key(Seeds(2), SURGERY, "test") != Gateway().key()
    keys = {credentials.api_key(Seeds(1), SURGERY, kind) for kind in ("test", "team", "live")}
    assert len(keys) == 3


def test_a_reset_brings_back_what_was_and_keys_stay(gateway: Gateway):
    pristine = gateway.sms.state()
    gateway.send()
    gateway.sim("POST", "/services", {"name": "Extra"})
    gateway.sim("POST", "/chaos", {"do": {"http": "503"}})
    gateway.sms.restore(pristine)
    assert gateway.get("/v2/notifications").json["notifications"] == []
    assert gateway.sim("GET", "/chaos").json["rules"] == []
    assert len(gateway.sms.services) == 2
    assert gateway.sms.state() == pristine


def test_where_callbacks_go_outlives_a_reset(gateway: Gateway):
    pristine = gateway.sms.state()
    gateway.sms.call_back(SURGERY, receipts_url="http://new.test/r", receipts_token="0123456789")
    gateway.sms.restore(pristine)
    gateway.send()
    gateway.step()
    assert [errand.url for errand in gateway.product.errands] == ["http://new.test/r"]


def test_callbacks_need_a_service_and_a_sound_address(gateway: Gateway):
    with pytest.raises(KeyError, match="there is no text service 'Nobody'"):
        gateway.sms.call_back("Nobody")
    with pytest.raises(PlanError, match="receipts_token: give a bearer token"):
        gateway.sms.call_back(SURGERY, receipts_url="http://x.test", receipts_token="short")
    assert gateway.sms.state() == Gateway().sms.state()


def test_a_checkpoint_can_be_written_down_and_goes_on(gateway: Gateway):
    message = gateway.send()
    kept = pickle.loads(pickle.dumps((gateway.sms.state(), gateway.clock.agenda.pending())))
    gateway.step()
    after = gateway.read(message)
    other = Gateway()
    other.sms.restore(kept[0])
    other.clock.agenda.replace(kept[1])
    other.step()
    assert other.read(message) == after


def test_the_same_calls_give_the_same_world():
    def run() -> object:
        gateway = Gateway()
        for number in range(5):
            gateway.send(f"0770090010{number}")
        gateway.step()
        texts = gateway.sms.state().outbox.texts.values()
        return [replace(text, tries=()) for text in texts]

    assert run() == run()


def test_thirty_two_threads_each_get_a_microsecond_of_their_own():
    gateway = Gateway()
    ready = threading.Barrier(32)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            ready.wait(10)
            for _ in range(5):
                gateway.send()
        except BaseException as fault:  # a thread's failure must reach the test
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    texts = list(gateway.sms.outbox.texts())
    assert len({text.created_at for text in texts}) == len(texts) == 160
    assert [text.number for text in texts] == list(range(160, 0, -1))
    gateway.step()
    assert len({body["id"] for body in gateway.product.bodies}) == 160


def test_two_hundred_sends_take_less_than_a_second():
    gateway = Gateway(replace(PLAN, rate_per_minute=60_000))
    gateway.send()
    began = time.process_time()
    for _ in range(200):
        gateway.send()
    assert time.process_time() - began < 1


def test_a_reset_takes_less_than_five_milliseconds(gateway: Gateway):
    pristine = gateway.sms.state()
    for _ in range(100):
        gateway.send()
    began = time.process_time()
    gateway.sms.restore(pristine)
    assert time.process_time() - began < 0.005


def test_rules_of_the_ledger_have_their_own_ids_and_name_real_operations(gateway: Gateway):
    endpoints = {rule.endpoint for rule in gateway.app.url_map.iter_rules()}
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id.startswith("sms.") for rule in RULES)
    assert {operation for rule in RULES for operation in rule.operations} - {"Inbox.*"} <= endpoints


def test_plans_are_read_from_tables():
    table = {"name": OTHER, "senders": ["A", "B"], "templates": [{"name": "t", "body": "x"}]}
    plan = service_plan(table)
    assert (plan.name, plan.senders) == (OTHER, ("A", "B"))
    assert plan.templates[0].body == "x"
    assert service_plan({"name": OTHER}).templates[0].body == "((message))"
