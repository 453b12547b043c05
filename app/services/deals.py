"""What a user can do with deals: make, change, move along the board, close, put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Deal, Stage
from app.models.base import now as clock
from app.services import losses, notifications, ownership, processes, saving, writing
from app.services.checking import LINE, NOTE, amount, in_range
from app.services.counters import next_numbers
from app.services.days import today
from app.services.errors import Conflict, UserError
from app.services.language import N_, _
from app.services.losses import Loss
from app.services.myself import changeable, me
from app.services.text import clean, search_text, sort_key
from app.services.writing import count_of

KIND = "deals"  # of its notifications: can be switched off (S16)
NOT_YOURS = N_("You may see these deals but not change them.")
NOT_DONE = N_("“{task}” is not done yet: until then the deal cannot move on.")
NO_LOSS = Loss()
MOVED_AWAY = N_("Somebody has moved {title} to another stage meanwhile. The board now shows where it is.")


@dataclass(frozen=True)
class NewDeal:
    """What a new deal begins with; without an owner it is its maker's, without a customer it stands alone (S04)."""

    title: str
    stage_id: int
    customer_id: int | None = None
    amount: int = 0  # đồng
    due_on: date | None = None
    note: str = ""
    star: bool = False
    owner_id: int | None = None
    source: str = ""


class _Target(NamedTuple):
    """The stage into which deals are put."""

    id: int
    name: str
    ends: str
    required: str
    pipeline_id: int
    position: int


class _Standing(NamedTuple):
    """Where a deal is before it is moved."""

    id: int
    title: str
    stage_id: int
    owner_id: int


def create(session: Session, new: NewDeal) -> int:
    """A new deal; closed at once if its stage ends deals. Returns its id."""
    title = _title(new.title)
    in_range(new.due_on)
    (code,) = next_codes(session, 1)
    made = Deal(
        owner_id=new.owner_id or me(session), customer_id=new.customer_id, stage_id=new.stage_id, code=code,
        title=title, amount=amount().clean(new.amount), due_on=new.due_on, note=clean(new.note, NOTE, lines=True),
        star=new.star, source=clean(new.source, LINE), search_text=search_text(code, title), sort_key=sort_key(title),
        **closing(_target(session, new.stage_id).ends, clock()),
    )  # fmt: skip
    session.add(made)
    session.flush()
    processes.enter(session, [made.id], new.stage_id)
    return made.id


def edit(session: Session, deal_id: int, read: Mapping[str, Any], typed: Mapping[str, Any]) -> saving.Saved:
    """Save the form: title, customer_id, amount, due_on, note, star. What others changed meanwhile is kept.

    Raises Conflict if they changed the same fields, UserError if the deal cannot be changed.
    """
    values = {**typed}
    if "title" in values:
        values["title"] = _title(values["title"])
    if "amount" in values:
        values["amount"] = amount().clean(values["amount"])
    if "note" in values:
        values["note"] = clean(values["note"], NOTE, lines=True)
    in_range(values.get("due_on"))
    saved = saving.save(session, Deal, deal_id, read, values)
    if "title" in saved.changed:
        code = session.scalars(select(Deal.code).where(Deal.id == deal_id)).one()
        found_by = {"search_text": search_text(code, values["title"]), "sort_key": sort_key(values["title"])}
        saving.write(session, Deal, deal_id, found_by)
    return saved


def move(
    session: Session, deal_ids: Sequence[int], stage_id: int, seen: Mapping[int, int] | None = None,
    loss: Loss = NO_LOSS, filled: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    """Put deals into a stage; one that ends deals closes them, any other opens them. Returns how many moved.

    `seen` says in which stage the user saw each deal: Conflict if one is elsewhere by now. `filled` is written into
    fields that the stage requires and that are empty; Missing says which of them still are. A deal whose tasks are not
    done does not move on, but it can be lost.
    """
    stage, standing = _target(session, stage_id), _standing(session, deal_ids)
    for each in standing:
        if seen is not None and each.stage_id != seen.get(each.id, each.stage_id):
            raise Conflict(MOVED_AWAY, title=each.title)
    ids = [each.id for each in standing]
    if filled:
        processes.fill(session, ids, filled)
    if lacking := processes.missing(session, ids, processes.required(stage.required)):
        raise processes.Missing(stage.name, lacking)
    if stage.ends != "lost" and (task := processes.unfinished(session, ids, stage.pipeline_id, stage.position)):
        raise UserError(NOT_DONE, task=task)
    return _put(session, standing, stage, loss)


def relocate(session: Session, deal_ids: Sequence[int], stage_id: int) -> int:
    """Into another stage, because theirs is taken away: nothing is asked."""
    return _put(session, _standing(session, deal_ids), _target(session, stage_id), Loss(_("The stage was removed")))


def win(session: Session, deal_ids: Sequence[int]) -> int:
    """Close as won, each in the stage of its own pipeline that says so."""
    return _close(session, deal_ids, "won", NO_LOSS)


def lose(session: Session, deal_ids: Sequence[int], loss: Loss) -> int:
    """Close as lost: why, and to whom (C11)."""
    return _close(session, deal_ids, "lost", loss)


def standby(session: Session, deal_ids: Sequence[int], reopen_on: date, day: date | None = None) -> int:
    """Put deals aside until a day: they leave the board and come back to the stage that they left (S11)."""
    if reopen_on <= (day or today()):
        raise UserError(N_("The day on which the deal comes back must be in the future."))
    in_range(reopen_on)
    standing = _standing(session, deal_ids)
    values = {"state": "standby", "reopen_on": reopen_on, "closed_at": None, **_NOT_LOST}
    _set(session, [each.id for each in standing], values)
    return len(standing)


def reopen(session: Session, deal_ids: Sequence[int]) -> int:
    """Take deals back from standby, now."""
    standing = _standing(session, deal_ids)
    _set(session, [each.id for each in standing], {"state": "open", "reopen_on": None, "stage_since": clock()})
    return len(standing)


def wake(session: Session, day: date | None = None) -> int:
    """Bring back the deals whose day has come and tell their owners. Returns how many; nothing is done twice.

    `reopen_on` stays until somebody works on the deal: that is why it stands in the owner's work list.
    """
    found = session.execute(
        select(Deal.id, Deal.title, Deal.owner_id, Deal.reopen_on)
        .where(_due_to_wake(day), changeable(session, Deal)).with_for_update()
    ).all()  # fmt: skip
    _set(session, [each.id for each in found], {"state": "open", "stage_since": clock()})
    for each in found:
        notifications.notify(
            session, [each.owner_id], f"deal-back:{each.id}:{each.reopen_on}", KIND,
            N_("{title} is back from standby."), {"title": each.title}, "deal", each.id,
        )  # fmt: skip
    return len(found)


def worked_on(session: Session, deal_id: int, day: date) -> None:
    """Somebody has worked on a deal that came back: it need not stand in the work list any more."""
    due = update(Deal).where(Deal.id == deal_id, Deal.state == "open", Deal.reopen_on <= day)
    count_of(session, due.values(reopen_on=None))


def star(session: Session, deal_ids: Sequence[int], on: bool) -> int:
    """Mark deals as promising, or not (S12)."""
    standing = _standing(session, deal_ids)
    _set(session, [each.id for each in standing], {"star": on})
    return len(standing)


def hand_on(session: Session, deal_ids: Sequence[int], employee_id: int) -> int:
    """Another colleague in charge (S03), who is told. Returns how many changed hands."""
    titles = {each.id: each.title for each in _standing(session, deal_ids)}
    given = ownership.give_records(session, Deal, list(titles), employee_id)
    mine, action = me(session), session.info.get("action_id", 0)
    if employee_id != mine:
        notifications.put(session, [
            notifications.row(employee_id, f"deal-given:{key}:{action}", KIND, N_("{title} is now yours."),
                              {"title": title}, "deal", key)
            for key, title in titles.items()
        ])  # fmt: skip
    return given


def _close(session: Session, deal_ids: Sequence[int], ends: str, loss: Loss) -> int:
    """Deals of several pipelines each go to the first stage of their own that ends so."""
    ending = select(Stage.pipeline_id, Stage.id).where(Stage.ends == ends, Stage.archived_at.is_(None))
    last = {row.pipeline_id: row.id for row in session.execute(ending.order_by(Stage.position.desc()))}
    ours = select(Deal.id, Stage.pipeline_id).join(Stage, Stage.id == Deal.stage_id)
    wanted: dict[int, list[int]] = {}
    for deal_id, pipeline_id in session.execute(ours.where(Deal.id.in_(list(deal_ids)))):
        if pipeline_id not in last:
            raise UserError(N_("This pipeline has no stage in which deals end so."))
        wanted.setdefault(last[pipeline_id], []).append(deal_id)
    return sum(move(session, ids, stage, loss=loss) for stage, ids in wanted.items())


def _put(session: Session, standing: Sequence[_Standing], stage: _Target, loss: Loss) -> int:
    ids, at = [each.id for each in standing], clock()
    values = {"stage_id": stage.id, "stage_since": at, "reopen_on": None, **closing(stage.ends, at)}
    if stage.ends == "lost":
        values |= losses.values(session, loss)
    _set(session, ids, values)
    if stage.ends == "lost" and loss.competitor:
        parties = losses.parties(session, ids, loss.competitor)
        rows = [{"id": deal, "competitor_id": party} for deal, party in parties.items()]
        writing.update_rows(session, Deal, rows)
    processes.enter(session, ids, stage.id)
    _tell_owners(session, standing, N_("{title} was moved to {stage}."), stage=stage.name)
    return len(standing)


_NOT_LOST: dict[str, Any] = {"lost_reason": "", "lost_reason_id": None, "competitor_id": None}


def closing(ends: str, at: datetime) -> dict[str, Any]:
    """The state follows the stage."""
    return {"state": ends or "open", "closed_at": at if ends else None, **_NOT_LOST}


def _standing(session: Session, deal_ids: Sequence[int]) -> list[_Standing]:
    """The deals under a lock, in the order of their keys. Raises UserError if one may not be changed."""
    wanted = list(dict.fromkeys(deal_ids))
    query = select(Deal.id, Deal.title, Deal.stage_id, Deal.owner_id).where(
        Deal.id.in_(wanted), changeable(session, Deal)
    )
    found = [_Standing(*each) for each in session.execute(query.order_by(Deal.id).with_for_update())]
    if len(found) < len(wanted):
        raise UserError(NOT_YOURS)
    return found


def _set(session: Session, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    if ids:
        count_of(session, update(Deal).where(Deal.id.in_(ids)).values(**values))
        session.expire_all()


def _tell_owners(session: Session, standing: Sequence[_Standing], text: str, **values: str) -> None:
    """The owners hear of what others do with their deals, once for each action."""
    mine, action = me(session), session.info.get("action_id", 0)
    notifications.put(session, [
        notifications.row(each.owner_id, f"deal:{each.id}:{action}", KIND, text, {"title": each.title, **values},
                          "deal", each.id)
        for each in standing if each.owner_id != mine
    ])  # fmt: skip


def _target(session: Session, stage_id: int) -> _Target:
    columns = (Stage.id, Stage.name, Stage.ends, Stage.required, Stage.pipeline_id, Stage.position)
    found = session.execute(select(*columns).where(Stage.id == stage_id, Stage.archived_at.is_(None))).one_or_none()
    if found is None:
        raise UserError(N_("This stage is no longer there."))
    return _Target(*found)


def _due_to_wake(day: date | None) -> Any:
    return (Deal.state == "standby") & (Deal.reopen_on <= (day or today())) & Deal.archived_at.is_(None)


def _title(text: str) -> str:
    title = clean(text, LINE)
    if not title:
        raise UserError(N_("The deal needs a name."))
    return title


def next_codes(session: Session, many: int) -> list[str]:
    """CH26-00001: the year and a number that is given once; so many of them."""
    year = f"{today():%y}"
    return [f"CH{year}-{number:05}" for number in next_numbers(session, f"deal:{year}", many)]
