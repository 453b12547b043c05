"""E-mails that are dropped onto a deal or a customer (C08, E05): the file as it is, and what it says as an activity."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Activity, ActivityKind, File
from app.models.base import now
from app.models.file import CHUNK
from app.services import activities, disk, eml, files, uploads
from app.services.checking import LINE, NOTE
from app.services.eml import Mail
from app.services.errors import UserError
from app.services.files import Place
from app.services.language import N_, _
from app.services.progress import Report
from app.services.text import clean
from app.services.uploads import Added

if TYPE_CHECKING:
    from app.services.office import Office

ADD = N_("Add an e-mail")
ENDING = "eml"
NO_MAIL = N_("“{name}” is not an e-mail as mail programs save it (.eml). It is kept as a file.")
THERE = N_("The e-mail “{subject}” is here already. Nothing was added.")


class Taken(NamedTuple):
    """What became of a file: a sentence, the action that takes it back (0: nothing was kept), and its activity."""

    words: str
    action_id: int = 0
    activity_id: int | None = None


def add(office: Office, source: Path, place: Place, report: Report) -> Taken:
    """Keep an e-mail as a file, and what it says in the timeline; once for each deal or customer.

    What is no e-mail is kept as a file alone. Raises UserError if the file cannot be kept.
    """
    with office.read() as session:
        uploads.check(session, source)
    with files.opened(source) as stream:
        mail = eml.read(stream.read(eml.HEAD))
    with office.read() as session:
        if mail and _there(session, place, mail.key):
            return Taken(_(THERE).format(subject=_subject(mail)))
    return _entered(office, uploads.add(office, source, place, report), mail, files.clean_name(source.name))


def resume(office: Office, file_id: int, report: Report, source: Path | None = None) -> Taken:
    """Go on with one that broke off. Raises UserError like uploads.resume."""
    added = uploads.resume(office, file_id, report, source)
    with office.read() as session:
        mail, name = eml.read(_head(files.open(session, file_id))), files.find(session, file_id).name
    return _entered(office, added, mail, name)


def read(session: Session, file_id: int) -> Mail:
    """A stored e-mail as a whole. Raises UserError if it is none."""
    mail = eml.read(b"".join(files.open(session, file_id)))
    if mail is None:
        raise UserError(N_("This file is not an e-mail. Open it with its program, or save it."))
    return mail


def save_part(session: Session, file_id: int, number: int, target: Path) -> None:
    """Write to disk what is attached. Raises UserError if it cannot be decoded, or written."""
    content = eml.content(b"".join(files.open(session, file_id)), number)
    if not content:
        raise UserError(N_("What is attached here cannot be read. Open the e-mail with your mail program."))
    try:
        with disk.whole(target) as part:
            part.write_bytes(content)
    except OSError as error:
        raise files.unreadable(target.name, error) from error


def _entered(office: Office, added: Added, mail: Mail | None, name: str) -> Taken:
    if mail is None:
        return Taken(_(NO_MAIL).format(name=files.visible(name)), added.action_id)
    with office.transaction(ADD, parent=added.action_id) as session:
        activity_id = _enter(session, added.id, mail)
    return Taken(_("E-mail added: {subject}").format(subject=_subject(mail)), added.action_id, activity_id)


def _enter(session: Session, file_id: int, mail: Mail) -> int:
    """Done when it was sent, or now if it does not say."""
    place = session.execute(select(File.customer_id, File.table_name, File.row_id).where(File.id == file_id)).one()
    kinds = select(ActivityKind.id).order_by(ActivityKind.key != "email", ActivityKind.position, ActivityKind.id)
    kind = session.scalars(kinds.limit(1)).one()
    deal_id = place.row_id if place.table_name == "deal" else None
    return activities.log(
        session, place.customer_id, kind, "", _note(mail), deal_id=deal_id, done_at=mail.sent_at or now(),
        title=_subject(mail), file_id=file_id, message_id=_short(mail.key, LINE),
    ).id  # fmt: skip


def _there(session: Session, place: Place, key: str) -> bool:
    here: ColumnElement[bool] = Activity.customer_id == place.customer_id
    if place.table_name:
        here = Activity.deal_id == place.row_id
    same = select(Activity.id).where(here, Activity.message_id == _short(key, LINE), Activity.archived_at.is_(None))
    return session.scalar(same.limit(1)) is not None


def _subject(mail: Mail) -> str:
    return _short(mail.subject, LINE) or _("(no subject)")


def _note(mail: Mail) -> str:
    """Who wrote to whom, and what."""
    people = ((_("Sender"), mail.sender), (_("Recipients"), mail.to), (_("Copy to"), mail.cc))
    head = "\n".join(f"{words}: {_short(names, LINE)}" for words, names in people if names)
    return _short(f"{head}\n\n{mail.text}", NOTE, lines=True)


def _short(words: str, most: int, *, lines: bool = False) -> str:
    found = clean(words, 3 * len(words) + 1, lines=lines)
    return found if len(found) <= most else f"{found[: most - 1].rstrip()}…"


def _head(pieces: Iterable[bytes]) -> bytes:
    """No more of a file than its first megabytes."""
    return b"".join(islice(pieces, -(-eml.HEAD // CHUNK)))[: eml.HEAD]
