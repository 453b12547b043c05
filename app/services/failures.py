"""What a database says when it cannot, as sentences that a user understands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.services.branches import CIRCLE, REFUSED
from app.services.errors import Dismissed, Interrupted, NotPermitted, Unreachable, UserError
from app.services.language import N_
from app.services.ledger import NO_REVERSAL, OVERDRAWN

DISMISSED = N_("Your access to this office was closed: nothing can be read or saved any more. Ask your administrator.")
NEW_PASSWORD = N_("Your password was changed elsewhere: sign out, then sign in with the new one.")
_BUSY = N_("Another program has kept this office’s file busy for 30 seconds. Please try again.")
_LOST = N_("The connection to the server is lost. Nothing was changed; what you typed is still here.")
_SAID = {  # by our own triggers
    CIRCLE: UserError(REFUSED),
    OVERDRAWN: UserError(N_("The fund does not hold that much. Nothing was confirmed: the voucher is still a draft.")),
    NO_REVERSAL: UserError(N_("This voucher no longer reverses the one that it was made for. Nothing was confirmed.")),
}
_CODES = {
    "42501": NotPermitted(N_("You may not do this, or you no longer may. Nothing was changed.")),
    "53100": UserError(N_("The server’s disk is full. Nothing was changed; what you typed is still here.")),
    "40001": UserError(N_("A colleague changed the same records at the same moment. Please try again.")),
    "40P01": UserError(N_("A colleague changed the same records at the same moment. Please try again.")),
    "23505": UserError(N_("There is a record with the same number or name already. Nothing was changed.")),
    "23503": UserError(N_("Another record refers to this one. Nothing was changed.")),
    "57014": Interrupted(N_("Stopped. Nothing was changed.")),
}
_NAMES = {  # beginnings of SQLite's names of errors
    "SQLITE_CONSTRAINT_TRIGGER": _CODES["42501"],
    "SQLITE_CONSTRAINT_UNIQUE": _CODES["23505"],
    "SQLITE_CONSTRAINT_PRIMARYKEY": _CODES["23505"],
    "SQLITE_CONSTRAINT_FOREIGNKEY": _CODES["23503"],
    "SQLITE_INTERRUPT": _CODES["57014"],
    "SQLITE_BUSY": UserError(_BUSY),
    "SQLITE_LOCKED": UserError(_BUSY),
    "SQLITE_FULL": UserError(N_("This computer’s disk is full. Nothing was changed; what you typed is still here.")),
    "SQLITE_READONLY": UserError(N_("The office’s file is write-protected. Nothing was changed; what you typed is "
                                    "still here.")),
    "SQLITE_CORRUPT": UserError(N_("The office’s file is damaged. Nothing was changed. Close the program and put back "
                                   "the latest backup.")),
    "SQLITE_IOERR": UserError(N_("The office’s file cannot be read or written just now: is its disk still connected? "
                                 "Nothing was changed; what you typed is still here.")),
    "SQLITE_CANTOPEN": UserError(N_("The office’s file cannot be opened any more: was it moved, or its disk taken "
                                    "out? Nothing was changed; what you typed is still here.")),
}  # fmt: skip


@contextmanager
def understood() -> Iterator[None]:
    """Turns what the database refuses into UserError; what is left is a bug."""
    try:
        yield
    except DBAPIError as error:
        if said := known(error):
            raise said from error
        raise


def known(error: DBAPIError) -> UserError | None:
    """The sentence for it, if there is one."""
    if said := next((said for words, said in _SAID.items() if words in str(error.orig)), None):
        return type(said)(said.code)
    if name := getattr(error.orig, "sqlite_errorname", ""):
        found = next((said for start, said in _NAMES.items() if name.startswith(start)), None)
    else:
        found = _CODES.get(getattr(error.orig, "sqlstate", "") or "") or _connection(error)
    return type(found)(found.code) if found else None


def _connection(error: DBAPIError) -> UserError | None:
    """What became of the connection to a PostgreSQL server, if that is the matter."""
    state = getattr(error.orig, "sqlstate", "")
    if "not permitted to log in" in str(error.orig):
        return Dismissed(DISMISSED)
    if "password authentication failed" in str(error.orig):
        return Dismissed(NEW_PASSWORD)
    gone = type(error.orig).__name__ == "OperationalError" and state is None
    return Unreachable(_LOST) if error.connection_invalidated or str(state)[:2] in ("08", "57") or gone else None
