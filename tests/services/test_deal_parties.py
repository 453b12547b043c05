"""Who stands around a deal, how strong he is, and who knows whom (C09)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from app.models import Customer
from app.services import deal_parties, deal_timeline, deals, history
from app.services.checking import Wrong
from app.services.errors import Conflict, UserError
from app.services.losses import Loss
from tests.services.test_deal_parts import OTHER, SELLER, deal_of, read, write
from tests.world import World

LOST = 5


def add(world: World, deal: int, who: Any, **typed: Any) -> int:
    return int(write(world, SELLER, lambda s: deal_parties.add(s, deal, {"who": who, **typed})))


def tie(world: World, deal: int, one: int, other: int, kind: str, **typed: Any) -> int:
    values = {"party_id": one, "other_id": other, "kind": kind, **typed}
    return int(write(world, SELLER, lambda s: deal_parties.tie(s, deal, values)))


def around(world: World, deal: int, who: int = SELLER) -> Any:
    return read(world, who, lambda s: deal_parties.read(s, deal))


@pytest.mark.feature("C09")
def test_a_rival_an_architect_and_who_knows_whom(world: World) -> None:
    deal = deal_of(world)
    rival = add(world, deal, " Nội thất An Bình ", stance="against", strength=4)
    architect = add(world, deal, "KTS Hoàng", kind="influencer", role="tư vấn", stance="for", strength=5)
    tie(world, deal, architect, rival, "đồng nghiệp cũ của", mutual=False)
    found = around(world, deal)
    assert [(p.kind, p.name, p.stance, p.strength, p.role) for p in found.parties] == [
        ("competitor", "Nội thất An Bình", "against", 4, ""),
        ("influencer", "KTS Hoàng", "for", 5, "tư vấn"),
    ]
    assert [(t.party_id, t.other_id, t.kind, t.mutual) for t in found.ties] == [
        (architect, rival, "đồng nghiệp cũ của", False)]  # fmt: skip
    assert found.may_edit and around(world, deal, OTHER) is None


@pytest.mark.feature("C09")
def test_a_customer_of_ours_is_named_by_his_card_and_only_to_who_sees_him(world: World) -> None:
    mine = read(world, SELLER, lambda s: s.execute(select(Customer.id, Customer.name).limit(1)).one())
    hidden = next(each for each in world.rows(Customer)
                  if each not in set(read(world, SELLER, lambda s: s.scalars(select(Customer.id)).all())))  # fmt: skip
    deal = deal_of(world)
    add(world, deal, mine.id, kind="contractor")
    (party,) = around(world, deal).parties
    assert (party.customer_id, party.name) == (mine.id, mine.name)
    with pytest.raises(UserError, match="no longer there"):
        add(world, deal, hidden)
    assert len(around(world, deal).parties) == 1


@pytest.mark.feature("C09")
@pytest.mark.parametrize("typed", [{"who": "  "}, {"who": "A", "strength": 6}, {"who": "A", "kind": "friend"}])
def test_what_cannot_be_stored_is_named_and_nothing_is_kept(world: World, typed: dict[str, Any]) -> None:
    deal = deal_of(world)
    with pytest.raises(Wrong):
        write(world, SELLER, lambda s: deal_parties.add(s, deal, typed))
    assert around(world, deal).parties == ()


@pytest.mark.feature("C09")
def test_nobody_stands_there_twice_or_knows_himself(world: World) -> None:
    deal = deal_of(world)
    rival = add(world, deal, "Nội thất An Bình")
    with pytest.raises(UserError, match="already"):
        add(world, deal, "nội thất an bình".title())
    other = add(world, deal, "Nội thất An Bình", kind="contractor")  # as something else he may
    with pytest.raises(UserError, match="different"):
        tie(world, deal, rival, rival, "bạn của")
    tie(world, deal, rival, other, "cung cấp cho")
    with pytest.raises(UserError, match="already"):
        tie(world, deal, other, rival, "Cung cấp cho")
    elsewhere = add(world, deal_of(world), "Mộc Việt")
    with pytest.raises(UserError):
        tie(world, deal, rival, elsewhere, "bạn của")


@pytest.mark.feature("C09", "B01")
def test_who_is_removed_takes_his_ties_along_and_undo_brings_both_back(world: World) -> None:
    deal = deal_of(world)
    rival, friend = add(world, deal, "An Bình"), add(world, deal, "Anh Sơn", kind="influencer")
    tie(world, deal, friend, rival, "em họ của")
    with world.office(SELLER).transaction("remove") as session:
        deal_parties.remove(session, friend)
        action = session.info["action_id"]
    assert [p.id for p in around(world, deal).parties] == [rival] and around(world, deal).ties == ()
    with world.office(SELLER).transaction("undo", undoes=action) as session:
        assert not history.undo(session, action).conflicts
    found = around(world, deal)
    assert {p.id for p in found.parties} == {rival, friend} and [t.kind for t in found.ties] == ["em họ của"]


@pytest.mark.feature("C09", "B06")
def test_two_people_change_one_party(world: World) -> None:
    deal = deal_of(world)
    rival = add(world, deal, "An Bình")
    before = {"strength": 3, "role": ""}
    write(world, SELLER, lambda s: deal_parties.change(s, rival, before, {"strength": 5}))
    write(world, SELLER, lambda s: deal_parties.change(s, rival, before, {"role": "giá rẻ hơn 10 %"}))
    assert [(p.strength, p.role) for p in around(world, deal).parties] == [(5, "giá rẻ hơn 10 %")]
    with pytest.raises(Conflict):
        write(world, SELLER, lambda s: deal_parties.change(s, rival, before, {"strength": 1}))


@pytest.mark.feature("B17")
def test_the_map_has_the_deal_in_the_middle_its_parties_and_the_holding_of_its_customer(world: World) -> None:
    def pair(session: Any) -> Any:
        mine = session.execute(select(Customer.id, Customer.name).where(Customer.owner_id == SELLER)
                               .order_by(Customer.id).limit(3)).all()  # fmt: skip
        deal = deals.create(session, deals.NewDeal("Sảnh khách sạn", 1, customer_id=mine[0].id))
        session.execute(update(Customer).where(Customer.id == mine[0].id).values(parent_id=mine[1].id))
        return deal, mine

    deal, (customer, head, builder) = write(world, SELLER, pair)
    rival = add(world, deal, "An Bình", strength=5)
    build = add(world, deal, builder.id, kind="contractor")
    tie(world, deal, build, rival, "từng làm chung với", strength=2)
    near, far = (read(world, SELLER, lambda s, d=d: deal_parties.as_map(s, deal, d)) for d in (1, 2))
    assert near.nodes[0][:2] == (("deal", deal), "Sảnh khách sạn")
    assert {node.name for node in near.nodes[1:]} == {"An Bình", customer.name, builder.name}
    assert head.name in {node.name for node in far.nodes}
    edges = {(edge.start, edge.end): (edge.label, edge.arrow, edge.strong) for edge in near.edges}
    assert edges[("customer", builder.id), ("party", rival)] == ("từng làm chung với", False, False)
    assert edges[("party", rival), ("deal", deal)][2]  # strong
    assert read(world, OTHER, lambda s: deal_parties.as_map(s, deal, 2)).nodes == ()


@pytest.mark.feature("C09", "C11")
def test_the_competitor_a_deal_was_lost_to_stays(world: World) -> None:
    deal = deal_of(world)
    write(world, SELLER, lambda s: deals.move(s, [deal], LOST, {deal: 1}, Loss("Giá", competitor="An Bình")))
    (party,) = around(world, deal).parties
    with pytest.raises(UserError, match="lost to this competitor"):
        write(world, SELLER, lambda s: deal_parties.remove(s, party.id))


@pytest.mark.feature("C09", "C08")
def test_who_a_party_is_can_be_corrected_and_the_timeline_keeps_what_was_there(world: World) -> None:
    """A competitor noted as a contractor and by a wrong name turns out to be a customer of ours."""
    mine = read(world, SELLER, lambda s: s.execute(select(Customer.id, Customer.name).limit(1)).one())
    hidden = next(each for each in world.rows(Customer)
                  if each not in set(read(world, SELLER, lambda s: s.scalars(select(Customer.id)).all())))  # fmt: skip
    deal = deal_of(world)
    add(world, deal, "Mộc Việt")
    rival = add(world, deal, "An Bình", kind="contractor")
    before = {"who": "An Bình", "kind": "contractor"}

    def change(**typed: Any) -> Any:
        return write(world, SELLER, lambda s: deal_parties.change(s, rival, before, typed))

    with pytest.raises(UserError, match="already"):
        change(who="mộc việt", kind="competitor")
    with pytest.raises(UserError, match="no longer there"):
        change(who=hidden)
    with pytest.raises(Wrong):
        change(who=" ")
    assert set(change(who=mine.id, kind="competitor", note="báo giá 320 triệu").changed) == {"who", "kind", "note"}
    found = next(each for each in around(world, deal).parties if each.id == rival)
    assert (found.customer_id, found.name, found.kind) == (mine.id, mine.name, "competitor")
    with pytest.raises(Conflict):
        change(who="Ai đó khác")
    told = read(world, SELLER, lambda s: deal_timeline.read(s, deal)).events[0]
    assert [tuple(each) for each in told.changes] == [
        ("Kind", "Contractor", "Competitor"), ("Who", "An Bình", mine.name), ("Note", "", "báo giá 320 triệu")]
