"""What came of a file that never was whole may be taken away by its owner: a rule, which every upgrade makes anew"""

from __future__ import annotations

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
