"""E-mails dropped onto a deal or a customer: kept as they are, told in the timeline, once, and undone (C08, E05)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import ActivityKind, Deal, File
from app.services import customer_card, deal_parts, emails, files, history, settings, uploads
from app.services.emails import Taken
from app.services.errors import UserError
from app.services.files import Place
from app.services.progress import Cancelled
from tests.services.test_deal_parts import OTHER, SELLER, deal_of, read, write
from tests.services.test_deal_timeline import events, with_customer
from tests.services.test_eml import letter
from tests.services.test_uploads import quiet, stop_at
from tests.world import World


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made = tmp_path / "Báo giá.eml"
    made.write_bytes(letter().as_bytes())
    return made


@pytest.fixture(autouse=True)
def kind(world: World) -> None:
    write(world, 1, lambda s: s.add(ActivityKind(key="email", name="E-mail")))


def drop(world: World, source: Path, place: Place, who: int = SELLER) -> Taken:
    return emails.add(world.office(who), source, place, quiet)


@pytest.mark.feature("C08", "E05", "B01")
def test_a_letter_stands_in_the_timeline_of_its_day_and_comes_once(world: World, source: Path) -> None:
    deal = with_customer(world)
    customer = world.rows(Deal)[deal]["customer_id"]
    place = Place(customer, "deal", deal)
    taken = drop(world, source, place)
    (told,) = [each for each in events(world, deal) if each.kind == "email"]
    assert told.title == "Về báo giá bàn ghế phòng họp tầng 3"
    assert (told.at, told.activity_id) == (datetime(2026, 3, 3, 1, 15, tzinfo=UTC), taken.activity_id)
    assert "Trần Thị Như <nhu@noithat.vn>" in told.note and "Giá ghế còn cao quá." in told.note
    assert [each.kind for each in events(world, deal)].count("file") == 0  # it stands there as the e-mail
    (kept,) = read(world, SELLER, lambda s: files.of(s, place))
    assert told.opens == ("mail", kept.id) and kept.name == "Báo giá.eml"
    assert b"".join(read(world, SELLER, lambda s: list(files.open(s, kept.id)))) == source.read_bytes()
    mail = read(world, SELLER, lambda s: emails.read(s, kept.id))
    target = source.with_name("out.pdf")
    read(world, SELLER, lambda s: emails.save_part(s, kept.id, mail.attachments[0].number, target))
    assert target.read_bytes() == b"ban ve" * 1000
    again = drop(world, source, place)
    assert not again.action_id and "Về báo giá" in again.words
    page = read(world, SELLER, lambda s: customer_card.timeline(s, customer))
    assert [each.opens for each in page.events if each.kind == "email" and each.opens[0]] == [("mail", kept.id)]
    assert not drop(world, source, Place(customer)).action_id  # the customer has it through the deal
    with world.office(SELLER).transaction("undo", undoes=taken.action_id) as session:
        assert not history.undo(session, taken.action_id).conflicts
    assert "email" not in {each.kind for each in events(world, deal)}
    assert read(world, SELLER, lambda s: files.of(s, place)) == []
    assert drop(world, source, place).activity_id


@pytest.mark.feature("C08", "E11")
def test_who_takes_part_without_knowing_the_customer_drops_one_a_stranger_cannot(world: World, source: Path) -> None:
    deal = with_customer(world)
    write(world, SELLER, lambda s: deal_parts.add(s, deal, {"employee_id": OTHER}))
    place = Place(None, "deal", deal)
    assert drop(world, source, place, OTHER).activity_id
    for who in (SELLER, OTHER):
        assert "email" in {each.kind for each in events(world, deal, who)}
    with pytest.raises(UserError):
        drop(world, source, place, 24)
    other = read(world, OTHER, lambda s: s.scalar(select(File.id).where(File.name == "Báo giá.eml")))
    with pytest.raises(UserError):
        read(world, 24, lambda s: emails.read(s, other))


@pytest.mark.feature("C08")
def test_what_is_no_mail_is_kept_as_a_file_and_said(world: World, source: Path) -> None:
    deal = deal_of(world)
    source.write_text("Chào anh, giá còn cao quá.", "utf-8")
    taken = drop(world, source, Place(None, "deal", deal))
    assert taken.activity_id is None and taken.action_id and "Báo giá.eml" in taken.words
    assert [each.kind for each in events(world, deal)][:1] == ["file"]
    (kept,) = read(world, SELLER, lambda s: files.of(s, Place(None, "deal", deal)))
    with pytest.raises(UserError, match="not an e-mail"):
        read(world, SELLER, lambda s: emails.read(s, kept.id))


@pytest.mark.feature("C08")
def test_a_large_one_comes_with_progress_is_cut_sensibly_resumed_and_has_the_limit_of_files(
    world: World, source: Path
) -> None:
    made = EmailMessage(policy=SMTP)
    made["From"], made["Date"], made["Subject"] = "a@b.vn", "Tue, 3 Mar 2026 08:15:00 +0700", "Bản vẽ " * 60
    made.set_content("dòng\n" * 9000)
    made.add_attachment(bytes(6 * 2**20), maintype="application", subtype="zip", filename="bản vẽ.zip")
    source.write_bytes(made.as_bytes())
    deal = deal_of(world)
    place = Place(None, "deal", deal)
    told: list[tuple[int, int]] = []
    emails.add(world.office(SELLER), source, place, lambda done, total=0, text="": told.append((done, total)))
    assert told[-1] == (source.stat().st_size, source.stat().st_size) and len(told) > 4
    (entry,) = [each for each in events(world, deal) if each.kind == "email"]
    assert len(entry.title) <= 200 and entry.note.endswith("…") and len(entry.note) <= 20_000
    other = deal_of(world)
    with pytest.raises(OSError):
        emails.add(world.office(SELLER), source, Place(None, "deal", other), stop_at(8 * 2**20, OSError))
    (half,) = read(world, SELLER, lambda s: uploads.unfinished(s, Place(None, "deal", other)))
    assert emails.resume(world.office(SELLER), half.id, quiet).activity_id
    with pytest.raises(Cancelled):
        emails.add(world.office(SELLER), source, Place(None, "deal", deal_of(world)), stop_at(1, Cancelled))
    write(world, 1, lambda s: settings.put(s, settings.FILE_LIMIT, 4))
    with pytest.raises(UserError, match="4 MB"):
        drop(world, source, Place(None, "deal", deal_of(world)))
