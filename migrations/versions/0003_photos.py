"""Photos, what rejected ones looked like, and whose files must go."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files_to_delete",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_files_to_delete")),
    )
    op.create_table(
        "rejected_likeness",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_rejected_likeness_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "likeness", name=op.f("pk_rejected_likeness")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=22), nullable=True),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=4000), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("placeholder", sa.String(length=64), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("bare", sa.JSON(), nullable=False),
        sa.Column("looked", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_photo_post_id")),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_photo_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("address", name=op.f("uq_photo_address")),
        sa.UniqueConstraint("ticket", name=op.f("uq_photo_ticket")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_photo_expires", "photo", ["expires_at"], unique=False)
    op.create_index("ix_photo_post", "photo", ["post_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_photo_post", table_name="photo")
    op.drop_index("ix_photo_expires", table_name="photo")
    op.drop_table("photo")
    op.drop_table("rejected_likeness")
    op.drop_table("files_to_delete")
