"""The card of a document and the papers of a customer and a deal, on both engines."""

from __future__ import annotations

from app.models import Deal
from app.services import contracts, orders, papers, quotes
from tests.services.test_contracts import PLAN
from tests.services.test_quotes import COLLEAGUE, LAN, make, own_customer, read, write
from tests.world import World


def test_a_card_tells_what_a_document_came_from_and_led_to(world: World) -> None:
    customer = own_customer(world, LAN)
    quote = make(world, customer_id=customer, instalments=PLAN)
    contract = write(world, LAN, lambda session: contracts.from_quote(session, quote))
    order = write(world, LAN, lambda session: orders.from_contract(session, contract))
    found = read(world, LAN, lambda session: papers.card(session, "contract", contract))
    assert {(each.kind, each.id) for each in found.links} == {("quote", quote), ("order", order)}
    assert found.kind == "contract" and not found.locked and found.steps == contracts.STEPS["draft"]
    assert [each.state for each in found.states] == ["draft"]
    assert sum(each.amount for each in found.dues) == found.totals.total
    assert [each.paid for each in found.dues] == [0, 0]  # its owner may know
    write(world, LAN, lambda session: contracts.set_state(session, contract, "signed"))
    found = read(world, LAN, lambda session: papers.card(session, "contract", contract))
    assert found.locked and "signed" not in found.steps


def test_whoever_does_not_see_a_document_gets_no_card(world: World) -> None:
    quote = make(world, customer_id=own_customer(world, LAN))
    assert read(world, COLLEAGUE, lambda session: papers.card(session, "quote", quote)) is None


def test_papers_of_a_customer_and_of_a_deal(world: World) -> None:
    customer = own_customer(world, LAN)
    deal = next(key for key, row in world.rows(Deal).items() if row["owner_id"] == LAN)
    quote = make(world, customer_id=customer)
    other = write(world, LAN, lambda session: quotes.save(session, quotes.replace(
        quotes.read(session, quote), id=0, deal_id=deal)))  # fmt: skip
    found = read(world, LAN, lambda session: papers.of_customer(session, customer))
    assert {quote, other} <= {each.id for each in found if each.kind == "quote"}
    assert [each.day for each in found] == sorted((each.day for each in found), reverse=True)
    assert other in [each.id for each in read(world, LAN, lambda session: papers.of_deal(session, deal))]
    title = world.rows(Deal)[deal]["title"]
    assert deal in [row[0] for row in read(world, LAN, lambda session: papers.deals_of(session, title, None))]
