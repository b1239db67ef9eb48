"""The tables (behaviour 5.1), and the two partial indexes that carry the product's promises."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from .columns import Day, Instant

metadata = MetaData()

staff_name = Table(  # the name given in the pop-up of X15, over what the settings say
    "staff_name",
    metadata,
    Column("staff_id", String(200), primary_key=True),
    Column("given", String(200), nullable=False),
    Column("family", String(200), nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("token_hash", String(64), unique=True),  # null for a message without a link (S1)
    Column("sender_ods", String(10), nullable=False),
    Column("site_ods", String(10), nullable=False),
    Column("patient_nhs_number", String(10), nullable=False),
    Column("patient_local_id", String(80), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("slot_type", String(200), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("precision", String(10), nullable=False),
    Column("clinicians", JSON, nullable=False),  # [] is any
    Column("patient_picks_clinician", Boolean, nullable=False),
    Column("date_from", Day),
    Column("date_to", Day),
    Column("allow_decline", Boolean, nullable=False),
    Column("message", Text, nullable=False),  # the author's words
    Column("state", String(20), nullable=False),
    Column("delivery", String(20), nullable=False),
    Column("delivery_reason", String(40)),
    Column("record_save", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("expires_at", Instant),
    Column("opened_at", Instant),
    Column("ended_at", Instant),
    Column("ended_reason", String(200)),  # why blocked or declined: staff only
    Column("wrong_dob_count", Integer, nullable=False),
    Column("no_slots_seen_at", Instant),
    Column("superseded_by", String(40)),
    Column("batch_id", String(40)),
    Column("sent_by_id", String(200), nullable=False),
    Column("sent_by_name", String(400), nullable=False),
    Column("sent_by_role", String(200)),
    Column("version", Integer, nullable=False),
    Index("invitation_of_patient", "sender_ods", "patient_nhs_number"),
    Index("invitation_of_batch", "batch_id"),
    Index("invitation_by_expiry", "state", "expires_at"),
)

booking_attempt = Table(
    "booking_attempt",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("invitation_id", String(40), ForeignKey("invitation.id"), nullable=False),
    Column("site_ods", String(10), nullable=False),
    # No slot yet: the link is claimed, the book not yet asked.
    Column("slot_id", String(80)),
    Column("slot_start", Instant),
    Column("minutes", Integer),
    Column("clinician", String(200)),
    Column("reference", String(9), nullable=False, unique=True),
    Column("claimed_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("outcome", String(10), nullable=False),  # pending accepted refused unknown absent
    Column("refused_code", String(40)),
    Column("resolved_at", Instant),
    # One booking per link: a pending, unknown or accepted attempt shuts the link.
    Index(
        "one_live_attempt_per_invitation",
        "invitation_id",
        unique=True,
        sqlite_where=text("outcome IN ('pending', 'unknown', 'accepted')"),
        postgresql_where=text("outcome IN ('pending', 'unknown', 'accepted')"),
    ),
    # One claim at a time per slot. Who holds an accepted slot is for the book to say: a practice
    # may free it without telling us.
    Index(
        "one_open_claim_per_slot",
        "site_ods",
        "slot_id",
        unique=True,
        sqlite_where=text("outcome IN ('pending', 'unknown')"),
        postgresql_where=text("outcome IN ('pending', 'unknown')"),
    ),
)

booking = Table(
    "booking",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("invitation_id", String(40), ForeignKey("invitation.id"), nullable=False, unique=True),
    Column("attempt_id", String(40), ForeignKey("booking_attempt.id"), nullable=False, unique=True),
    Column("reference", String(9), nullable=False, unique=True),
    Column("site_ods", String(10), nullable=False),
    Column("appointment_id", String(80), nullable=False),
    Column("appointment_version", String(80)),
    Column("slot_id", String(80), nullable=False),
    Column("slot_type", String(200), nullable=False),
    Column("clinician", String(200)),
    Column("start", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("state", String(30), nullable=False),  # confirmed cancelled_by_patient/_practice
    Column("cancel_reason", String(40)),
    Column("cancelled_at", Instant),
    Column("manage_token_hash", String(64), nullable=False, unique=True),
    Column("wrong_dob_count", Integer, nullable=False),
    Column("confirmed_at", Instant, nullable=False),
    Column("confirmation_shown_at", Instant),
    Column("version", Integer, nullable=False),
)

patient_session = Table(  # who has given the right date of birth for which link (E24)
    "patient_session",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),  # link manage
    Column("subject", String(40), nullable=False),  # invitation or booking id
    Column("seen_at", Instant, nullable=False),
    Index("patient_session_by_age", "seen_at"),
)

message = Table(
    "message",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(40), nullable=False),  # invitation id
    Column("ods", String(10), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("client_reference", String(80), nullable=False, unique=True),
    Column("body", Text, nullable=False),  # with the places of links, never the links (E20)
    Column("parts", Integer, nullable=False),
    Column("state", String(20), nullable=False),  # created sent delivered failed_*
    Column("gateway_id", String(40), unique=True),
    Column("history", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("message_of_subject", "subject"),
)

batch = Table(
    "batch",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("ods", String(10), nullable=False),
    Column("staff_id", String(200), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("bookable", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

batch_row = Table(
    "batch_row",
    metadata,
    Column("batch_id", String(40), ForeignKey("batch.id"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("nhs_number", String(20), nullable=False),
    Column("code", String(40)),  # null while it stands as an invitation
    Column("invitation_id", String(40), ForeignKey("invitation.id")),
)

task = Table(
    "task",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("ods", String(10), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("kind", "subject", name="one_task_per_kind_and_subject"),
)

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("data", JSON, nullable=False),
    Column("failures", Integer, nullable=False),
    Index("job_by_due", "due_at", "id"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("data", JSON, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", String(200), primary_key=True),  # who asked, and which operation
    Column("key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer),  # null while the first request is still going on
    Column("body", JSON),
    Column("created_at", Instant, nullable=False),
    Index("idempotency_by_age", "created_at"),
)
