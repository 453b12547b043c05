"""What people do to a program without meaning to, through its forms, on both engines: nothing is half done."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import event, make_url, text, update

from app.models import Customer
from app.services import activities, board, customer_form, deals, drafts, employees, finding, people
from app.services.errors import Dismissed, Unreachable, UserError
from app.services.query import Query
from app.views.customers.form import CustomerForm, open_form
from app.views.customers.page import CustomersPage
from app.views.kit.bug import BugWindow
from app.views.kit.desk import Desk
from app.views.kit.layout import Elided
from app.views.kit.navigation import Navigation
from app.views.kit.notices import Notices
from app.views.kit.tasks import Tasks
from app.views.office_frame import OfficeFrame, Signed
from tests.servers import Server
from tests.views.conftest import type_vietnamese
from tests.world import PASSWORD, World

SLOW = 20_000
MEGABYTES = "Công ty " * 1_300_000
ODD = unicodedata.normalize("NFD", "Công\x00 ty \x07Đại\u202e Phát\u200b\r\nHội\tAn\x1b")
CLEAN = "Công ty Đại Phát Hội An"


@pytest.fixture
def sqlite(world: World) -> World:
    if not world.url.startswith("sqlite"):
        pytest.skip("about files")
    return world


@pytest.fixture
def postgresql(world: World) -> World:
    if world.url.startswith("sqlite"):
        pytest.skip("about servers")
    return world


@pytest.fixture
def desk(world: World, qtbot: QtBot) -> Iterator[Desk]:
    """The director at work."""
    tasks = Tasks(world.office(38))
    with tasks.office.read() as session:
        me = people.person(session, 38)
    navigation = Navigation({}, tasks)
    heard: list[Exception] = []
    tasks.failed.connect(heard.append)
    yield Desk(tasks, me, lambda *_given, **_more: None, navigation, Notices(tasks, navigation, tasks))
    tasks.close()
    assert [error for error in heard if not isinstance(error, UserError)] == []


@pytest.fixture
def opened(qtbot: QtBot, desk: Desk) -> Callable[..., CustomerForm]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    window.resize(1366, 768)
    window.show()

    def show(customer_id: int = 0) -> CustomerForm:
        open_form(desk, window, customer_id)
        qtbot.waitUntil(lambda: any(f.isVisible() for f in window.findChildren(CustomerForm)), timeout=SLOW)
        return next(f for f in window.findChildren(CustomerForm) if f.isVisible())

    return show


def put(form: CustomerForm, key: str, words: str) -> Any:
    editor: Any = form.body.slots[key].editor
    editor.setFocus()
    editor.line.clear()
    editor.line.setModified(True)
    type_vietnamese(editor.line, words)
    editor.line.left.emit()
    return editor


def said(form: CustomerForm) -> str:
    """The sentence above the fields."""
    return " ".join(each.text() for each in form._problem.findChildren(QLabel)) if form._problem is not None else ""


def refused(qtbot: QtBot, form: CustomerForm) -> str:
    """Press Save, which cannot be done; what the form says."""
    form.save()
    qtbot.waitUntil(lambda: form.ok.isEnabled() and bool(said(form)), timeout=SLOW)
    return said(form)


def saved(qtbot: QtBot, form: CustomerForm) -> Any:
    with qtbot.waitSignal(form.saved, timeout=SLOW) as heard:
        form.save()
    return heard.args[0].result


# --- texts and days ---


def test_a_name_of_strange_signs_is_stored_clean_and_found(
    qtbot: QtBot, world: World, desk: Desk, opened: Callable[..., CustomerForm]
) -> None:
    form = opened()
    put(form, "name", ODD)
    put(form, "contact.name", unicodedata.normalize("NFD", "Chị\x00 Hòa"))
    key = saved(qtbot, form)
    assert world.rows(Customer)[key]["name"] == CLEAN
    with desk.tasks.office.read() as session:
        for words in (unicodedata.normalize("NFD", "đại phát hội an"), "DAI PHAT hoi an"):
            assert list(finding.ids(session, "customers", Query(text=words))) == [key]


def test_megabytes_in_a_name_are_refused_with_a_sentence(
    qtbot: QtBot, world: World, desk: Desk, opened: Callable[..., CustomerForm]
) -> None:
    """Pasted into the form, and given to the service as an import would."""
    form = opened(1)
    editor: Any = form.body.slots["name"].editor
    QApplication.clipboard().setText(MEGABYTES)
    editor.line.selectAll()
    begun = time.process_time()
    editor.line.paste()
    editor.line.left.emit()
    assert time.process_time() - begun < 5, "the window must not stand still"
    assert "at most 300 fit" in form.body.slots["name"].reason.text()
    form.save()
    assert form.isVisible() and not form._saving
    before = world.rows(Customer)
    with pytest.raises(UserError), desk.tasks.office.transaction("Add") as session:
        customer_form.add(session, {"name": MEGABYTES})
    assert world.rows(Customer) == before


@pytest.mark.parametrize(
    "words", [MEGABYTES, " ".join(f"a{n}" for n in range(6_000)), "%" * 999, "\\", "\0", "'--", "\u0323\u0301"]
)
def test_anything_can_be_pasted_into_the_search(world: World, words: str) -> None:
    with world.office(38).read() as session:
        found = finding.ids(session, "customers", Query(text=words))
        board.load(session, board.Wanted(text=words))
    assert set(found) <= set(world.rows(Customer))


def test_a_day_in_the_year_1_is_refused_with_a_sentence(world: World, opened: Callable[..., CustomerForm]) -> None:
    form = opened(1)
    put(form, "birthday", "1/1/0001")
    assert "between 1900 and 2200" in form.body.slots["birthday"].reason.text()
    first = datetime(1, 1, 1, tzinfo=UTC)
    tries: list[Callable[[Any], Any]] = [
        lambda session: customer_form.save(session, 1, {}, {"birthday": date(1, 1, 1)}),
        lambda session: deals.create(session, deals.NewDeal("x", 1, due_on=date(1, 1, 1))),
        lambda session: deals.edit(session, 1, {}, {"due_on": date(1, 1, 1)}),
        lambda session: activities.plan(session, activities.Plan(1, first)),
        lambda session: activities.log(session, 1, 1, "", done_at=first),
    ]
    for each in tries:
        with pytest.raises(UserError), world.office(1).transaction("Long ago") as session:
            each(session)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "today-99999999", "2026-13-45"])
def test_a_condition_on_a_day_that_cannot_be_is_refused_with_a_sentence(world: World, day: str) -> None:
    with world.office(38).read() as session:
        for op, value in (("on", day), ("before", day), ("after", day), ("between", [day, day])):
            with pytest.raises(UserError, match="is not a value for"):
                finding.ids(session, "customers", Query(where={"field": "created", "op": op, "value": value}))


# --- what breaks while somebody types ---


def test_a_server_lost_in_a_save_keeps_what_was_typed(
    qtbot: QtBot, postgresql: World, desk: Desk, opened: Callable[..., CustomerForm], server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    form, save = opened(1), customer_form.save

    def torn(session: Any, *given: Any) -> Any:
        done = save(session, *given)
        session.flush()
        server.execute(f"select pg_terminate_backend({session.scalar(text('select pg_backend_pid()'))})")
        time.sleep(0.2)
        return done

    put(form, "address", "12 Lê Lợi")
    before = postgresql.rows(Customer)
    monkeypatch.setattr(customer_form, "save", torn)
    assert "connection to the server is lost" in refused(qtbot, form)
    assert form.body.touched() == {"address": "12 Lê Lợi"}
    assert postgresql.rows(Customer) == before
    monkeypatch.setattr(customer_form, "save", save)
    saved(qtbot, form)
    assert postgresql.rows(Customer)[1]["address"] == "12 Lê Lợi"


def test_a_full_disk_keeps_what_was_typed(
    qtbot: QtBot, sqlite: World, desk: Desk, opened: Callable[..., CustomerForm]
) -> None:
    form = opened(1)
    put(form, "address", "12 Lê Lợi " * 40)
    before = sqlite.rows(Customer)

    def full(connection: Any) -> None:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")

    def never_full(connection: Any) -> None:
        connection.exec_driver_sql("pragma max_page_count = 1000000")

    engine = desk.tasks.office.engine
    event.listen(engine, "begin", full)
    try:
        sentence = refused(qtbot, form)
    finally:
        event.remove(engine, "begin", full)
    assert sentence == "This computer’s disk is full. Nothing was changed; what you typed is still here."
    assert list(form.body.touched()) == ["address"]
    assert sqlite.rows(Customer) == before
    event.listen(engine, "begin", never_full)
    saved(qtbot, form)
    event.remove(engine, "begin", never_full)
    assert sqlite.rows(Customer)[1]["address"].startswith("12 Lê Lợi")


def test_a_server_that_comes_back_is_heard_of_and_read_again(
    qtbot: QtBot, postgresql: World, desk: Desk, server: Server
) -> None:
    """No connection is let in, and all are ended, as while a server restarts."""
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    qtbot.waitUntil(lambda: page.rows.complete and desk.tasks.idle(), timeout=SLOW)
    whole = page.rows.rowCount()
    online: list[bool] = []
    errors: list[Exception] = []
    desk.tasks.online.connect(online.append)
    desk.tasks.failed.connect(errors.append)
    name = make_url(postgresql.url).database
    postgresql.engine.dispose()
    server.execute(
        f"alter database {name} allow_connections false",
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
    )
    qtbot.waitUntil(lambda: online == [False], timeout=SLOW)
    page.show_query(Query(text="12"))
    qtbot.waitUntil(desk.tasks.idle, timeout=SLOW)
    server.execute(f"alter database {name} allow_connections true")
    qtbot.waitUntil(lambda: online == [False, True], timeout=SLOW)
    qtbot.waitUntil(lambda: page.rows.complete and 0 < page.rows.rowCount() < whole, timeout=SLOW)
    assert all(isinstance(error, Unreachable) for error in errors)


def test_whoever_is_deactivated_while_signed_in_is_told_and_loses_no_draft(qtbot: QtBot, world: World) -> None:
    office = world.office(20)
    with office.transaction("") as session:
        drafts.keep(session, "customer", 0, {}, {"name": "Công ty Hoa Sen"})
    with office.read() as session:
        me = people.person(session, 20)
    frame = OfficeFrame(Tasks(office), Signed(me, "Minh Phát"))
    qtbot.addWidget(frame)
    frame.resize(1366, 768)
    frame.show()
    try:
        qtbot.waitUntil(frame.tasks.idle, timeout=SLOW)
        with world.office(1).transaction("Leave") as session:
            employees.deactivate(session, 20)
        qtbot.waitUntil(frame.closed.isVisible, timeout=SLOW)
        assert "access to this office was closed" in frame.closed.findChild(Elided).whole()
        with pytest.raises(UserError), office.transaction("Note") as session:
            session.execute(update(Customer).where(Customer.owner_id == 20).values(note="x"))
        with office.read() as session:
            assert len(finding.ids(session, "customers", Query())) == 0
        qtbot.waitUntil(frame.tasks.idle, timeout=SLOW)
        bugs = [each for each in QApplication.topLevelWidgets() if isinstance(each, BugWindow) and each.isVisible()]
        assert [each.details.toPlainText() for each in bugs] == []
        with world.office(1).transaction("Return") as session:
            employees.reactivate(session, 20)
        with office.read() as session:
            kept = drafts.find(session, "customer", 0)
        assert kept is not None and kept.typed == {"name": "Công ty Hoa Sen"}
        assert "x" not in {row["note"] for row in world.rows(Customer).values()}
    finally:
        frame.close_office()


def test_a_connection_that_a_closed_account_opens_anew_says_so(postgresql: World) -> None:
    office = postgresql.office(20)
    with postgresql.office(1).transaction("Leave") as session:
        employees.deactivate(session, 20)
    office.engine.dispose()
    with pytest.raises(Dismissed, match="was closed"), office.read() as session:
        session.execute(text("select 1"))
    with postgresql.office(1).transaction("Return") as session:
        employees.reactivate(session, 20)


def test_a_password_changed_elsewhere_says_so(postgresql: World) -> None:
    office = postgresql.office(21)
    with postgresql.office(1).transaction("Password") as session:
        employees.set_password(session, 21, "một mật khẩu mới")
    office.engine.dispose()
    try:
        with pytest.raises(Dismissed, match="password was changed"), office.read() as session:
            session.execute(text("select 1"))
    finally:  # roles outlive the databases of tests
        with postgresql.office(1).transaction("Password") as session:
            employees.set_password(session, 21, PASSWORD)
