"""What real clients of SystmOne send in ways of their own, and must still be understood."""

from __future__ import annotations

import pytest
from lxml import etree

from gpworld.systmone import xml as written
from wire.systmone.elm_street import Surgery, fault, read, xml

FACADES = [("/systmone/pfs/", "ListServiceAccesses"), ("/systmone/staff", "StaffListUsers")]
REFUSED = ("1", "a document type is not allowed")


@pytest.mark.parametrize(("path", "name"), FACADES)
@pytest.mark.parametrize("head", ["<!DOCTYPE {}>", '<!DOCTYPE {} SYSTEM "x.dtd">'])
def test_a_message_that_is_refused_for_its_document_type_has_its_uuid_back(
    surgery: Surgery, path: str, name: str, head: str
):
    body = head.format(name).encode() + f'<{name} uuid="5f0c" apiVersion="1"/>'.encode()
    reply = surgery.post(path, body, {"type": name})
    assert fault(reply) == REFUSED
    assert read(reply).get("uuid") == "5f0c"


def test_a_uuid_that_entities_have_made_long_is_not_given_back(surgery: Surgery):
    entities = f'<!ENTITY a "{"ha" * 20}">'
    body = f'<!DOCTYPE Logoff [{entities}]><Logoff uuid="&a;&a;" apiVersion="1"/>'
    reply = surgery.post("/systmone/pfs", body.encode(), {"type": "Logoff"})
    assert fault(reply) == REFUSED
    assert "haha" not in str(read(reply).get("uuid"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("said", ["utf-8", "UTF-8", "utf-16", "UTF-16"])
def test_single_bytes_are_read_as_utf_8_also_where_they_say_utf_16(
    surgery: Surgery, mark: bytes, said: str
):
    head = f'<?xml version="1.0" encoding="{said}"?>\r\n'.encode()
    body = mark + head + '<Logoff uuid="é" apiVersion="1"/>'.encode()
    reply = surgery.post("/systmone/pfs", body, {"type": "Logoff"})
    assert fault(reply)[0] == "3"
    assert read(reply).get("uuid") == "é"


def test_what_is_utf_16_is_read_so(surgery: Surgery):
    text = '<?xml version="1.0" encoding="utf-16"?><Logoff uuid="é" apiVersion="1"/>'
    reply = surgery.post("/systmone/pfs", text.encode("utf-16"), {"type": "Logoff"})
    assert fault(reply)[0] == "3"
    assert read(reply).get("uuid") == "é"


def test_single_bytes_that_say_utf_16_and_are_no_xml_are_still_error_1(surgery: Surgery):
    body = b'<?xml version="1.0" encoding="utf-16"?><Logoff'
    number, technical = fault(surgery.post("/systmone/pfs", body, {"type": "Logoff"}))
    assert (number, technical[:14]) == ("1", "unreadable XML")


def test_namespaces_that_serialisers_declare_on_the_root_do_no_harm(surgery: Surgery):
    root = etree.fromstring(xml("Logoff"))
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    told = etree.Element(root.tag, dict(root.attrib), nsmap={"xsi": instance})
    told.set(f"{{{instance}}}nil", "false")
    assert fault(surgery.post("/systmone/pfs", etree.tostring(told), {"type": "Logoff"}))[0] == "3"


@pytest.mark.parametrize("value", ['say "1"', "it's", '"it\'s"', "a\n\tb\r", "<&>", "\x00", "é"])
def test_every_value_stands_between_double_quotation_marks(value: str):
    element = written.element("A", {"b": value})
    assert element.startswith('<A b="')
    assert element.endswith('"/>')
    assert etree.fromstring(element).get("b") == value.replace("\x00", "\ufffd")


def test_a_refusal_that_quotes_is_still_in_double_quotation_marks(surgery: Surgery):
    reply = surgery.post("/systmone/pfs", b"<Logoff/>", {"type": "Logoff"})
    assert b'technicalMessage="apiVersion must be &quot;1&quot;"' in reply.body
