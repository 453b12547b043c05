"""What a database says when it cannot, as sentences that a user understands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.services.errors import Interrupted, NotPermitted, Unreachable, UserError
from app.services.language import N_

_BY_CODE = {
    "42501": NotPermitted(N_("You may not do this, or you no longer may. Nothing was changed.")),
    "53100": UserError(N_("The server’s disk is full. Nothing was changed; what you typed is still here.")),
    "40001": UserError(N_("A colleague changed the same records at the same moment. Please try again.")),
    "40P01": UserError(N_("A colleague changed the same records at the same moment. Please try again.")),
    "23505": UserError(N_("There is a record with the same number or name already. Nothing was changed.")),
    "23503": UserError(N_("Another record refers to this one. Nothing was changed.")),
    "57014": Interrupted(N_("Stopped. Nothing was changed.")),
}
_BY_WORDS = {
    "not permitted": "42501",
    "disk is full": "53100",
    "disk I/O error": "53100",
    "UNIQUE constraint failed": "23505",
    "FOREIGN KEY constraint failed": "23503",
    "interrupted": "57014",
}


@contextmanager
def understood() -> Iterator[None]:
    """Turns what the database refuses into UserError; what is left is a bug."""
    try:
        yield
    except DBAPIError as error:
        if known := _known(error):
            raise known from error
        raise


def _known(error: DBAPIError) -> UserError | None:
    said = str(error.orig)
    code = getattr(error.orig, "sqlstate", None) or next((c for words, c in _BY_WORDS.items() if words in said), "")
    if found := _BY_CODE.get(str(code)):
        return type(found)(found.code)
    if "database is locked" in said:
        return UserError(N_("Another program has kept this office’s file busy for 30 seconds. Please try again."))
    gone = type(error.orig).__name__ == "OperationalError" and getattr(error.orig, "sqlstate", "") is None
    if error.connection_invalidated or str(code)[:2] in ("08", "57") or gone:
        return Unreachable(
            N_("The connection to the server is lost. Nothing was changed; what you typed is still here.")
        )
    return None
