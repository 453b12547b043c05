"""Errors that the user can understand and act on; whatever else is raised is a bug."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """Expected: an English sentence marked with N_ and values for its gaps; shown translated, never as a traceback."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        from app.services.language import _  # only when shown, so that this module needs none of the others

        sentence = _(self.code)
        return sentence.format(**self.values) if self.values else sentence


class LoginError(UserError):
    """Unknown login, wrong password or no longer employed: the three are not told apart."""


class Conflict(UserError):
    """Somebody else changed the same thing meanwhile; `data` says what, for the window that asks what shall stand."""

    def __init__(self, code: str, data: Any = None, **values: Any) -> None:
        super().__init__(code, **values)
        self.data = data


class NotPermitted(UserError):
    """The database refused it: the role or the record does not allow it."""


class Unreachable(UserError):
    """The server is lost; nothing was done."""


class Dismissed(UserError):
    """Whoever is signed in was deactivated meanwhile: nothing is read or written any more."""


class Interrupted(UserError):
    """Stopped by the user, or because a newer read makes this one useless."""


class OldOffice(UserError):
    """The tables are older than this program: an administrator has to upgrade the office first."""
