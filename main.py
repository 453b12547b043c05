"""Starts Sổ Khách from a checkout: `python main.py --help` says what can be asked for."""
from __future__ import annotations

import sys

from app.startup import main

if __name__ == "__main__":
    sys.exit(main())
