"""What is counted for the win probability tells nothing of a single deal to whoever may not see it (C10)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.models import Deal, Setting
from app.services import deal_odds, odds_rules, schema, settings
from tests.world import NEWCOMER, World

pytestmark = pytest.mark.feature("C10")
FACEBOOK, FAIR, SECRET = (3, 6, 9, 12, 18, 21, 24, 27), (36, 39, 42, 48), 33  # all in the first stage, none held back
OTHERS = tuple(range(99, 301, 3))


@pytest.fixture
def closed(world: World) -> World:
    """Eight deals from Facebook (five won), four from a fair (one too few), one large one from a source of its own."""
    with schema.system(world.engine, "seed") as connection:
        for ids, values in (
            (FACEBOOK[:5], {"state": "won", "source": "Facebook", "amount": 50_000_000}),
            (FACEBOOK[5:], {"state": "lost", "source": "Facebook", "amount": 50_000_000}),
            (FAIR, {"state": "lost", "source": "Hội chợ", "amount": 50_000_000}),
            ((SECRET,), {"state": "won", "source": "Bí mật Hải Âu", "amount": 700_000_000}),
            (OTHERS[::2], {"state": "won", "source": "Giới thiệu"}),
            (OTHERS[1::2], {"state": "lost", "source": "Giới thiệu"}),
        ):
            connection.execute(update(Deal).where(Deal.id.in_(ids)).values(**values))
    return world


def learn(world: World, who: int = NEWCOMER) -> int:
    with world.office(who).transaction("Learn") as session:
        return deal_odds.learn(session)


def kept(world: World, who: int = NEWCOMER) -> list[list[Any]]:
    with world.office(who).read() as session:
        return list(json.loads(settings.get(session, deal_odds.KEPT))["cells"])


def test_whoever_works_there_learns_of_all_and_sees_none(closed: World) -> None:
    with closed.office(NEWCOMER).read() as session:
        assert not {*FACEBOOK, *FAIR, SECRET} & {*session.scalars(select(Deal.id))}
    assert learn(closed) >= odds_rules.FEWEST
    found = kept(closed)
    facebook = [cell for cell in found if cell[1] == "Facebook"]
    assert (sum(cell[5] for cell in facebook), sum(cell[6] for cell in facebook)) == (5, 3)
    with closed.office(NEWCOMER).read() as session:
        learned = deal_odds.known(session)
        assert learned and learned.model.seen["source"]["Facebook"] == 8


def test_of_few_deals_nothing_is_told(closed: World) -> None:
    """Neither that somebody won a large deal from a source that nobody else has, nor of four that are alike."""
    learn(closed)
    found = kept(closed)
    assert all(won + lost >= odds_rules.TOGETHER for *_values, won, lost in found)
    assert {cell[1] for cell in found} == {"Facebook", "Giới thiệu", ""}
    assert "4" not in {cell[2] for cell in found}
    with closed.office(NEWCOMER).read() as session:
        whole = str(session.scalars(select(Setting.value)).all())
    assert "Hải Âu" not in whole and "Hội chợ" not in whole


def test_two_counts_do_not_tell_what_one_deal_has_added(closed: World) -> None:
    if closed.url.startswith("sqlite"):
        pytest.skip("SQLite has no functions of its own")
    learn(closed)
    before = kept(closed)
    with schema.system(closed.engine, "seed") as connection:
        connection.execute(update(Deal).where(Deal.id == 51).values(state="won", source="Facebook", amount=50_000_000))
    with closed.office(NEWCOMER).transaction("Again") as session:
        assert session.scalar(text("select learn_odds()")) == 0
    assert kept(closed) == before


def test_nobody_forges_what_was_learned(closed: World) -> None:
    learn(closed)
    with closed.office(NEWCOMER).transaction("Forge") as session:
        try:
            session.execute(update(Setting).where(Setting.key == odds_rules.SETTING).values(value="{}"))
        except DBAPIError:
            session.rollback()
    assert kept(closed)


def test_who_was_dismissed_learns_nothing(closed: World) -> None:
    office = closed.office(NEWCOMER)
    with schema.system(closed.engine, "seed") as connection:
        connection.execute(text("update employee set active = false where id = :id"), {"id": NEWCOMER})
    try:
        with office.transaction("Learn") as session:
            deal_odds.learn(session)
    except Exception as error:  # whichever way each engine refuses him
        print(error)
    with closed.office(1).read() as session:
        assert not settings.get(session, deal_odds.KEPT)
