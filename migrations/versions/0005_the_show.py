"""What the projected wall needs: scenes, a playlist, more of the campaign's words, codes for screens."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = (("letters", 40), ("remembered", 120), ("demand", 200), ("at", 80), ("marked", 40))


def upgrade() -> None:
    for name, length in _WORDS:
        op.add_column("wall_words", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.create_table(
        "show",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(length=20), nullable=False),
        sa.Column("playlist", sa.JSON(), nullable=False),
        sa.Column("playlist_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(length=5), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("away_after", sa.Integer(), nullable=False),
        sa.Column("silence_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silence_seconds", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("unsaid", sa.JSON(), nullable=False),
        sa.Column("mark_lon", sa.Float(), nullable=True),
        sa.Column("mark_lat", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_show_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", name=op.f("pk_show")),
    )
    with op.batch_alter_table("display") as display:
        display.add_column(sa.Column("scene", sa.String(length=20), nullable=False, server_default=""))
        display.add_column(sa.Column("code", sa.String(length=64), nullable=True))
        display.add_column(sa.Column("code_until", sa.DateTime(timezone=True), nullable=True))
        display.create_unique_constraint(op.f("uq_display_code"), ["code"])


def downgrade() -> None:
    with op.batch_alter_table("display") as display:
        display.drop_constraint(op.f("uq_display_code"), type_="unique")
        for name in ("scene", "code", "code_until"):
            display.drop_column(name)
    op.drop_table("show")
    for name, _length in _WORDS:
        op.drop_column("wall_words", name)
