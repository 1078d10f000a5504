"""The first tables: walls, posts, the feed; moderators and what they decided."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("password", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator")),
        sa.UniqueConstraint("name", name=op.f("uq_moderator_name")),
    )
    op.create_table(
        "wall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("max_graphemes", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("history", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
        sa.UniqueConstraint("slug", name=op.f("uq_wall_slug")),
    )
    op.create_table(
        "change",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind", sa.Enum("added", "removed", name="kind", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("post_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_change_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "seq", name=op.f("pk_change")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=22), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("pending", "approved", "rejected", name="verdict", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_decision_moderator_id")),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_decision_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_post", "decision", ["post_id"], unique=False)
    op.create_index("ix_decision_recent", "decision", ["wall_id", "decided_at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_invitation_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
    )
    op.create_table(
        "membership",
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_membership_moderator_id")),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_membership_wall_id")),
        sa.PrimaryKeyConstraint("moderator_id", "wall_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("name", sa.String(length=4000), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("dir", sa.String(length=3), nullable=False),
        sa.Column("translation", sa.String(length=4000), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("pending", "approved", "rejected", name="status", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_post_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("receipt", name=op.f("uq_post_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_queue", "post", ["wall_id", "status", "arrived_at", "id"], unique=False)
    op.create_index("ix_post_shown", "post", ["wall_id", "status", "shown_seq"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_sign_in_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token", name=op.f("uq_sign_in_token")),
    )
    op.create_table(
        "wall_words",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("headline", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_wall_words_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "lang", name=op.f("pk_wall_words")),
    )


def downgrade() -> None:
    op.drop_table("wall_words")
    op.drop_table("sign_in")
    op.drop_index("ix_post_shown", table_name="post")
    op.drop_index("ix_post_queue", table_name="post")

    op.drop_table("post")
    op.drop_table("membership")
    op.drop_table("invitation")
    op.drop_index("ix_decision_recent", table_name="decision")
    op.drop_index("ix_decision_post", table_name="decision")

    op.drop_table("decision")
    op.drop_table("change")
    op.drop_table("wall")
    op.drop_table("moderator")
