"""Passwords of an office in a file: argon2, which makes every guess dear. PostgreSQL keeps its own (scram)."""

from __future__ import annotations

from typing import Any

from app.services.errors import LoginError
from app.services.language import N_

# OWASP's second choice for argon2id: 19 MiB, two passes. The library's own takes 64 MiB and four threads at each start.
COST: dict[str, Any] = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
WRONG = N_("The login or the password is wrong, or you no longer work here.")
_NOBODY: list[str] = []  # a hash to compare with where there is no such login, so that the answer takes as long


def hashed(password: str) -> str:
    """What is kept of a password."""
    return str(_hasher().hash(password))


def check(kept: str | None, password: str) -> None:
    """Raises LoginError if the password is another one, or if nothing is kept: the two are not told apart."""
    from argon2.exceptions import VerificationError

    if kept is None and not _NOBODY:
        _NOBODY.append(hashed("nobody"))
    try:
        _hasher().verify(kept or _NOBODY[0], password)
    except VerificationError as error:
        raise LoginError(WRONG) from error
    if kept is None:
        raise LoginError(WRONG)


def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher(**COST)
