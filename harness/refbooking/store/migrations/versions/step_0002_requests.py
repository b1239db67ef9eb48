"""Requests that patients begin themselves."""

import sqlalchemy as sa
from alembic import op

from refbooking.store.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("only_admin", sa.Boolean(), nullable=False),
        sa.Column("why_only_admin", sa.String(length=40), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("verified", sa.String(length=20), nullable=True),
        sa.Column("code_skipped", sa.Boolean(), nullable=False),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "request",
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("draft_id", sa.String(length=40), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=False),
        sa.Column("ods", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("type_label", sa.String(length=200), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("verified", sa.String(length=20), nullable=True),
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("duplicate_of", sa.String(length=9), nullable=True),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("match_state", sa.String(length=40), nullable=False),
        sa.Column("match_nhs_number", sa.String(length=10), nullable=True),
        sa.Column("matched_by", sa.String(length=200), nullable=True),
        sa.Column("suggested", sa.JSON(), nullable=True),
        sa.Column("match_attempts", sa.Integer(), nullable=False),
        sa.Column("match_due_at", Instant(), nullable=True),
        sa.Column("match_asked_at", Instant(), nullable=True),
        sa.Column("inbox_state", sa.String(length=20), nullable=False),
        sa.Column("assigned_to", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
        sa.UniqueConstraint("draft_id"),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index("request_by_match_asked", ["match_asked_at"], unique=False)
        batch_op.create_index("request_by_match_due", ["match_due_at"], unique=False)
        batch_op.create_index("request_of_form", ["form_key", "submitted_at"], unique=False)
        batch_op.create_index("request_of_organisation", ["ods", "submitted_at"], unique=False)
        batch_op.create_index(
            "request_of_person", ["ods", "person_hash", "submitted_at"], unique=False
        )

    op.create_table(
        "request_form",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "request_note",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(length=400), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["request.reference"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("request_note", schema=None) as batch_op:
        batch_op.create_index("request_note_of", ["reference"], unique=False)

    op.create_table(
        "security_code",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("security_code", schema=None) as batch_op:
        batch_op.create_index("security_code_of_draft", ["draft_id"], unique=False)
        batch_op.create_index("security_code_to", ["mobile", "sent_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("security_code", schema=None) as batch_op:
        batch_op.drop_index("security_code_to")
        batch_op.drop_index("security_code_of_draft")

    op.drop_table("security_code")
    with op.batch_alter_table("request_note", schema=None) as batch_op:
        batch_op.drop_index("request_note_of")

    op.drop_table("request_note")
    op.drop_table("request_form")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("request_of_person")
        batch_op.drop_index("request_of_organisation")
        batch_op.drop_index("request_of_form")
        batch_op.drop_index("request_by_match_due")
        batch_op.drop_index("request_by_match_asked")

    op.drop_table("request")
    op.drop_table("draft")
