"""Colleagues talk about a deal (S20): whoever is named is told, and only the author changes what he said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import Deal, Notification
from app.services import deal_talk
from app.services.errors import UserError
from app.services.office import Office
from tests.world import DIRECTOR, World

SELLER, OTHER = 12, 13


def own_deal(office: Office) -> int:
    with office.read() as session:
        return session.scalars(select(Deal.id).where(Deal.owner_id == SELLER, Deal.state == "open")).first() or 0


@pytest.mark.feature("S20")
def test_a_manager_asks_and_the_seller_answers(world: World) -> None:
    seller, boss = world.office(SELLER), world.office(DIRECTOR)
    deal = own_deal(seller)
    with boss.transaction("Comment") as session:
        deal_talk.say(session, deal, f"@Nhân viên {SELLER} khách đã duyệt giá chưa?")
    with seller.read() as session:
        told = session.scalars(select(Notification).where(Notification.kind == "mentions")).all()
        assert [(each.row_id, each.data["name"]) for each in told] == [(deal, "Nhân viên 38")]
    with seller.transaction("Comment") as session:
        deal_talk.say(session, deal, "Mai khách trả lời")
    with boss.read() as session:
        said = deal_talk.comments(session, deal)
        assert [(each.text, each.mine) for each in said] == [
            ("Mai khách trả lời", False), (f"@Nhân viên {SELLER} khách đã duyệt giá chưa?", True)]  # fmt: skip


@pytest.mark.feature("S20")
def test_only_the_author_changes_what_he_said(world: World) -> None:
    seller, boss = world.office(SELLER), world.office(DIRECTOR)
    deal = own_deal(seller)
    with seller.transaction("Comment") as session:
        comment = deal_talk.say(session, deal, "Khách thích mẫu số 3")
    for act in (lambda s: deal_talk.change(s, comment, "khác"), lambda s: deal_talk.take_back(s, comment)):
        with pytest.raises(UserError), boss.transaction("Comment") as session:
            act(session)
    with seller.transaction("Comment") as session:
        deal_talk.change(session, comment, "Khách thích mẫu số 4")
    with boss.read() as session:
        assert [(each.text, each.edited) for each in deal_talk.comments(session, deal)] == [
            ("Khách thích mẫu số 4", True)]  # fmt: skip
    with seller.transaction("Comment") as session:
        deal_talk.take_back(session, comment)
    with boss.read() as session:
        assert deal_talk.comments(session, deal) == []


@pytest.mark.feature("S20")
def test_who_does_not_see_the_deal_reads_and_says_nothing(world: World) -> None:
    seller = world.office(SELLER)
    deal = own_deal(seller)
    with seller.transaction("Comment") as session:
        deal_talk.say(session, deal, "Chỉ người thấy cơ hội mới đọc được")
    stranger = world.office(40)
    with stranger.read() as session:
        assert deal_talk.comments(session, deal) == []
    with pytest.raises(Exception), stranger.transaction("Comment") as session:  # noqa: B017  (each engine has its own)
        deal_talk.say(session, deal, "Tôi đoán")


def test_nothing_said_is_refused(world: World) -> None:
    office = world.office(SELLER)
    with pytest.raises(UserError), office.transaction("Comment") as session:
        deal_talk.say(session, own_deal(office), "  \n ")


def test_names_are_found_with_and_without_accents() -> None:
    names = {1: "Ngô Thanh Hà", 2: "Trần Minh Quân", 3: "Đỗ Gia Huy"}
    assert deal_talk.mentioned("@Hà xem giúp, cc @tran minh quan.", names) == [1, 2]
    assert deal_talk.mentioned("hà ơi, @Hàng mới về", names) == []
