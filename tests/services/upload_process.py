"""A second program that adds a file until it is killed: URL LOGIN PASSWORD FILE CUSTOMER."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app.models.file import CHUNK
from app.services import uploads
from app.services.files import Place
from app.services.office import Office


def main(url: str, login: str, password: str, file: str, customer: str) -> None:
    def report(done: int, total: int = 0, text: str = "") -> None:
        if done >= (2 * uploads.BLOCK + 1) * CHUNK:
            print("middle", flush=True)
            time.sleep(60)

    uploads.add(Office.open(url, login, password), Path(file), Place(int(customer)), report)


if __name__ == "__main__":
    main(*sys.argv[1:])
