"""The tables of requests that patients begin themselves (behaviour 5.1)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from .columns import Instant
from .tables import metadata

__all__ = ["draft", "metadata", "request", "request_form", "request_note", "security_code"]

request_form = Table(  # what staff changed, over what the settings say
    "request_form",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("changes", JSON, nullable=False),
)

draft = Table(  # a request on its way; erased after a day but for the first columns (E110)
    "draft",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("form_key", String(80), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("only_admin", Boolean, nullable=False),  # what the form took when it was begun (E112)
    Column("why_only_admin", String(40)),
    Column("answers", JSON, nullable=False),  # by step
    Column("mobile", String(20)),  # the contact number, where it is a mobile
    Column("verified", String(20)),
    Column("code_skipped", Boolean, nullable=False),
    Column("erased_at", Instant),
)

security_code = Table(
    "security_code",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("draft_id", String(40), ForeignKey("draft.id"), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("wrong_count", Integer, nullable=False),
    Column("state", String(10), nullable=False),  # sending live used dead replaced unsent
    Index("security_code_of_draft", "draft_id"),
    Index("security_code_to", "mobile", "sent_at"),
)

request = Table(
    "request",
    metadata,
    Column("reference", String(9), primary_key=True),
    Column("draft_id", String(40), nullable=False, unique=True),  # one request each (E106)
    Column("form_key", String(80), nullable=False),
    Column("ods", String(10), nullable=False),
    Column("type", String(80), nullable=False),
    Column("type_label", String(200), nullable=False),
    Column("admin", Boolean, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("contact", String(40), nullable=False),
    Column("mobile", String(20)),
    Column("verified", String(20)),
    Column("person_hash", String(64), nullable=False),
    Column("duplicate_of", String(9)),
    Column("submitted_at", Instant, nullable=False),
    Column("match_state", String(40), nullable=False),
    Column("match_nhs_number", String(10)),
    Column("matched_by", String(200)),  # pds, or the staff member
    Column("suggested", JSON),  # the one record that fits, as PDS told it
    Column("match_attempts", Integer, nullable=False),
    Column("match_due_at", Instant),
    Column("match_asked_at", Instant),
    Column("inbox_state", String(20), nullable=False),  # unassigned assigned done
    Column("assigned_to", String(200)),
    Column("version", Integer, nullable=False),
    Index("request_of_organisation", "ods", "submitted_at"),
    Index("request_of_person", "ods", "person_hash", "submitted_at"),
    Index("request_of_form", "form_key", "submitted_at"),
    Index("request_by_match_due", "match_due_at"),
    Index("request_by_match_asked", "match_asked_at"),
)

request_note = Table(  # who did what to a request (P16)
    "request_note",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", String(9), ForeignKey("request.reference"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", String(400), nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", String(200), nullable=False),
    Index("request_note_of", "reference"),
)
