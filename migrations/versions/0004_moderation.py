"""What moderators need at a vigil: roles, second factors, reservations, opinions, the record, screens, block lists."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = ("moderator", "organiser")
VERDICT = ("approve", "reject", "take_down", "undo")
STATUS = ("pending", "approved", "rejected")
_SETTINGS = ("needs_two", "is_at_risk", "is_raided", "is_blank")
_WORDS = (("likeness", 16), ("cluster", 22), ("reason", 20))


def upgrade() -> None:
    with op.batch_alter_table("wall") as wall:
        for name in _SETTINGS:
            wall.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        wall.add_column(sa.Column("late_after", sa.Integer(), nullable=False, server_default="5"))
        wall.add_column(sa.Column("blocklist_version", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_post_queue", table_name="post")
    for name in ("rank", "covered"):
        op.add_column("post", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name, length in _WORDS:
        op.add_column("post", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.create_index("ix_post_queue", "post", ["wall_id", "status", "rank", "arrived_at", "id"], unique=False)
    op.create_index("ix_post_cluster", "post", ["wall_id", "status", "cluster"], unique=False)
    with op.batch_alter_table("change") as change:
        change.drop_constraint(op.f("ck_change_kind"), type_="check")
        change.alter_column("kind", type_=sa.String(length=7), existing_nullable=False)
        change.create_check_constraint(op.f("ck_change_kind"), sa.column("kind").in_(("added", "changed", "removed")))
    _verdicts()
    for table in ("membership", "invitation"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("role", sa.String(length=9), nullable=False, server_default="moderator"))
            batch.create_check_constraint(op.f(f"ck_{table}_role"), sa.column("role").in_(ROLE))
    op.execute(
        "UPDATE membership SET role = 'organiser' WHERE moderator_id ="
        " (SELECT min(first.moderator_id) FROM membership AS first WHERE first.wall_id = membership.wall_id)"
    )
    op.add_column("moderator", sa.Column("totp_secret", sa.String(length=255), nullable=False, server_default=""))
    op.add_column("moderator", sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
    _tables()
    _guard_the_record()


def _verdicts() -> None:
    """What was a state becomes what was said."""
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint(op.f("ck_decision_verdict"), type_="check")
        decision.alter_column("verdict", type_=sa.String(length=9), existing_nullable=False)
    op.execute("UPDATE decision SET verdict = 'approve' WHERE verdict = 'approved'")
    op.execute(
        "UPDATE decision SET verdict = CASE WHEN version > 1 THEN 'take_down' ELSE 'reject' END"
        " WHERE verdict = 'rejected'"
    )
    with op.batch_alter_table("decision") as decision:
        decision.create_check_constraint(op.f("ck_decision_verdict"), sa.column("verdict").in_(VERDICT))


def _tables() -> None:
    op.create_table(
        "blocked_word",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("skeleton", sa.String(length=80), nullable=False),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_blocked_word_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "skeleton", name=op.f("pk_blocked_word")),
    )
    op.create_table(
        "denied_device",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_denied_device_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "device", name=op.f("pk_denied_device")),
    )
    op.create_table(
        "display",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_display_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display")),
        sa.UniqueConstraint("token", name=op.f("uq_display_token")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_recovery_code_moderator_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=1400), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_passkey_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_table(
        "reading",
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=22), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_reading_sign_in_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reading_post_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_reading_wall_id")),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_reading")),
        sa.UniqueConstraint("post_id", name=op.f("uq_reading_post_id")),
    )
    op.create_table(
        "opinion",
        sa.Column("post_id", sa.String(length=22), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_opinion_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_opinion_moderator_id")),
        sa.PrimaryKeyConstraint("post_id", "moderator_id", name=op.f("pk_opinion")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.String(length=22), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=160), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_audit_entry_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "number", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_post", "audit_entry", ["wall_id", "post_id"], unique=False)


def _guard_the_record() -> None:
    """The database itself refuses to change or delete what stands in the record."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{deed.lower()} BEFORE {deed} ON audit_entry"
                " BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
    )


def downgrade() -> None:
    for table in ("audit_entry", "opinion", "reading", "passkey", "recovery_code", "display", "denied_device"):
        op.drop_table(table)
    op.drop_table("blocked_word")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entry_refuse()")
    with op.batch_alter_table("moderator") as moderator:
        moderator.drop_column("totp_step")
        moderator.drop_column("totp_secret")
    for table in ("membership", "invitation"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch.drop_column("role")
    op.execute("DELETE FROM decision WHERE verdict = 'undo'")
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint(op.f("ck_decision_verdict"), type_="check")
    op.execute("UPDATE decision SET verdict = CASE verdict WHEN 'approve' THEN 'approved' ELSE 'rejected' END")
    with op.batch_alter_table("decision") as decision:
        decision.create_check_constraint(op.f("ck_decision_verdict"), sa.column("verdict").in_(STATUS))
    op.execute("DELETE FROM change WHERE kind = 'changed'")
    with op.batch_alter_table("change") as change:
        change.drop_constraint(op.f("ck_change_kind"), type_="check")
        change.create_check_constraint(op.f("ck_change_kind"), sa.column("kind").in_(("added", "removed")))
    op.drop_index("ix_post_cluster", table_name="post")
    op.drop_index("ix_post_queue", table_name="post")
    for name in ("rank", "covered", *(name for name, _length in _WORDS)):
        op.drop_column("post", name)
    op.create_index("ix_post_queue", "post", ["wall_id", "status", "arrived_at", "id"], unique=False)
    with op.batch_alter_table("wall") as wall:
        for name in ("late_after", "blocklist_version", *_SETTINGS):
            wall.drop_column(name)
