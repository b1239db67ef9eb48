"""The first tables."""

import sqlalchemy as sa
from alembic import op

from refbooking.store.columns import Day, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("ods", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("bookable", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key"),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index("idempotency_by_age", ["created_at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("sender_ods", sa.String(length=10), nullable=False),
        sa.Column("site_ods", sa.String(length=10), nullable=False),
        sa.Column("patient_nhs_number", sa.String(length=10), nullable=False),
        sa.Column("patient_local_id", sa.String(length=80), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("slot_type", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("precision", sa.String(length=10), nullable=False),
        sa.Column("clinicians", sa.JSON(), nullable=False),
        sa.Column("patient_picks_clinician", sa.Boolean(), nullable=False),
        sa.Column("date_from", Day(), nullable=True),
        sa.Column("date_to", Day(), nullable=True),
        sa.Column("allow_decline", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("delivery", sa.String(length=20), nullable=False),
        sa.Column("delivery_reason", sa.String(length=40), nullable=True),
        sa.Column("record_save", sa.String(length=10), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
        sa.Column("wrong_dob_count", sa.Integer(), nullable=False),
        sa.Column("no_slots_seen_at", Instant(), nullable=True),
        sa.Column("superseded_by", sa.String(length=40), nullable=True),
        sa.Column("batch_id", sa.String(length=40), nullable=True),
        sa.Column("sent_by_id", sa.String(length=200), nullable=False),
        sa.Column("sent_by_name", sa.String(length=400), nullable=False),
        sa.Column("sent_by_role", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("invitation_by_expiry", ["state", "expires_at"], unique=False)
        batch_op.create_index("invitation_of_batch", ["batch_id"], unique=False)
        batch_op.create_index(
            "invitation_of_patient", ["sender_ods", "patient_nhs_number"], unique=False
        )

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("job_by_due", ["due_at", "id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("ods", sa.String(length=10), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("client_reference", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("gateway_id", sa.String(length=40), nullable=True),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_reference"),
        sa.UniqueConstraint("gateway_id"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("message_of_subject", ["subject"], unique=False)

    op.create_table(
        "patient_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.create_index("patient_session_by_age", ["seen_at"], unique=False)

    op.create_table(
        "staff_name",
        sa.Column("staff_id", sa.String(length=200), nullable=False),
        sa.Column("given", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("ods", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject", name="one_task_per_kind_and_subject"),
    )
    op.create_table(
        "batch_row",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("nhs_number", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("invitation_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
        ),
        sa.PrimaryKeyConstraint("batch_id", "row"),
    )
    op.create_table(
        "booking_attempt",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("invitation_id", sa.String(length=40), nullable=False),
        sa.Column("site_ods", sa.String(length=10), nullable=False),
        sa.Column("slot_id", sa.String(length=80), nullable=True),
        sa.Column("slot_start", Instant(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("clinician", sa.String(length=200), nullable=True),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.Column("deadline", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("refused_code", sa.String(length=40), nullable=True),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    with op.batch_alter_table("booking_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "one_live_attempt_per_invitation",
            ["invitation_id"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('pending', 'unknown', 'accepted')"),
            postgresql_where=sa.text("outcome IN ('pending', 'unknown', 'accepted')"),
        )
        batch_op.create_index(
            "one_open_claim_per_slot",
            ["site_ods", "slot_id"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('pending', 'unknown')"),
            postgresql_where=sa.text("outcome IN ('pending', 'unknown')"),
        )

    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("invitation_id", sa.String(length=40), nullable=False),
        sa.Column("attempt_id", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("site_ods", sa.String(length=10), nullable=False),
        sa.Column("appointment_id", sa.String(length=80), nullable=False),
        sa.Column("appointment_version", sa.String(length=80), nullable=True),
        sa.Column("slot_id", sa.String(length=80), nullable=False),
        sa.Column("slot_type", sa.String(length=200), nullable=False),
        sa.Column("clinician", sa.String(length=200), nullable=True),
        sa.Column("start", Instant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("manage_token_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong_dob_count", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.Column("confirmation_shown_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["booking_attempt.id"],
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id"),
        sa.UniqueConstraint("invitation_id"),
        sa.UniqueConstraint("manage_token_hash"),
        sa.UniqueConstraint("reference"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("booking")
    with op.batch_alter_table("booking_attempt", schema=None) as batch_op:
        batch_op.drop_index(
            "one_open_claim_per_slot",
            sqlite_where=sa.text("outcome IN ('pending', 'unknown')"),
            postgresql_where=sa.text("outcome IN ('pending', 'unknown')"),
        )
        batch_op.drop_index(
            "one_live_attempt_per_invitation",
            sqlite_where=sa.text("outcome IN ('pending', 'unknown', 'accepted')"),
            postgresql_where=sa.text("outcome IN ('pending', 'unknown', 'accepted')"),
        )

    op.drop_table("booking_attempt")
    op.drop_table("batch_row")
    op.drop_table("task")
    op.drop_table("staff_name")
    with op.batch_alter_table("patient_session", schema=None) as batch_op:
        batch_op.drop_index("patient_session_by_age")

    op.drop_table("patient_session")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("message_of_subject")

    op.drop_table("message")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("job_by_due")

    op.drop_table("job")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("invitation_of_patient")
        batch_op.drop_index("invitation_of_batch")
        batch_op.drop_index("invitation_by_expiry")

    op.drop_table("invitation")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index("idempotency_by_age")

    op.drop_table("idempotency")
    op.drop_table("event")
    op.drop_table("batch")
