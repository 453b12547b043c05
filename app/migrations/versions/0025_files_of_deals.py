"""Who takes part in a deal sees its files and what hangs on it alone: rules, which every upgrade makes anew"""

from __future__ import annotations

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
