"""Ids and keys of services, drawn from the world's seed: a reset does not change them."""

from __future__ import annotations

import re

from gpworld.core.seeds import Seeds


def service_id(seeds: Seeds, service: str) -> str:
    """The id of a service, by its name."""
    return seeds.uuid("sms", "service", service)


def secret(seeds: Seeds, service: str, key_type: str) -> str:
    """The secret of a key: the text that tokens are signed with."""
    return seeds.uuid("sms", "key", service, key_type)


def key_name(service: str, key_type: str) -> str:
    """The free part in front of a key: who it is for, in letters that a shell leaves alone."""
    return re.sub(r"[^a-z0-9]+", "_", service.lower()).strip("_") + f"-{key_type}"


def api_key(seeds: Seeds, service: str, key_type: str) -> str:
    """What the published client takes: ``<name>-<service id>-<secret>`` (contract section 1).

    ``key_type`` is ``test``, ``team`` or ``live``.
    """
    name = key_name(service, key_type)
    return f"{name}-{service_id(seeds, service)}-{secret(seeds, service, key_type)}"


def template_id(seeds: Seeds, service: str, template: str) -> str:
    """The id of a service's template, by its name."""
    return seeds.uuid("sms", "template", service, template)


def sender_id(seeds: Seeds, service: str, sender: str) -> str:
    """The id of one of a service's senders."""
    return seeds.uuid("sms", "sender", service, sender)
