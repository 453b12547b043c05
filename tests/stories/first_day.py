"""A new office: the wizard, and the people who work there."""

from __future__ import annotations

from app.services import places, recent
from tests.stories.conftest import Place
from tests.stories.hands import Hands

OFFICE, PASSWORD = "Công ty TNHH Hoa Sen", "mật khẩu dài"
TEAM = "Phòng kinh doanh"
COLLEAGUES = (("Nguyễn Văn An", "an"), ("Trần Thị Bình", "binh"), ("Lê Chi", "chi"))
SALES = "Nhân viên kinh doanh"


def found_the_office(hands: Hands, place: Place) -> None:
    """The wizard, all by keyboard but for its first tile; a slip on the way is said at once."""
    hands.until(lambda: hasattr(hands.screen, "home"))
    hands.click("new")
    wizard = hands.screen.wizard
    hands.press("Return", wizard.office.slots["office_name"].editor.focus_part())
    assert wizard.steps.currentWidget() is wizard.office and wizard.office.slots["office_name"].wrong
    hands.fill(wizard.office, office_name=OFFICE, office_tax_code="0101243150", office_phone="024 3933 1234")
    hands.click("next")
    me = wizard.administrator
    hands.fill(me, employee_name="Lê Thị Sen", login="sen", password=PASSWORD, again="khác")
    hands.click("next")
    assert me.slots["again"].wrong
    hands.fill(me, again=PASSWORD)
    hands.click("next")
    if place.server:
        hands.click("there")
        hands.fill(wizard.place.form, host="127.0.0.1", port=str(place.server.port), database=place.database,
                   account=place.server.user, account_password=place.server.password)  # fmt: skip
    hands.click("next")
    hands.until(lambda: hands.program.frame is not None)
    hands.settle()
    assert hands.page is hands.frame.page("import"), "the first thing is to bring in the customers"
    (known,) = recent.offices()
    assert (known.name, known.login) == (OFFICE, "sen")
    assert bool(places.file_of(known.url)) is (place.server is None)


def hire(hands: Hands) -> None:
    """A department and three people, each with a login; a login that is taken is refused in the window."""
    hands.room("settings")
    _departments(hands)
    hands.click("section:employees")
    hands.settle()
    for name, login in COLLEAGUES:
        _hire(hands, name, login)
    hands.click("add")
    window = hands.dialog()
    hands.fill(window.form, name="An thứ hai", login="an", password=PASSWORD)
    hands.press("Ctrl+S")
    hands.until(lambda: window.said.count() == 1)
    assert window.isVisible()
    hands.press("Escape", window)
    hands.click("yes")  # throw away what was typed
    hands.settle()


def _departments(hands: Hands) -> None:
    hands.click("section:departments")
    hands.settle()
    hands.click("add")
    hands.fill(hands.dialog().form, name=TEAM)
    hands.press("Ctrl+S")
    hands.line(hands.page.sections["departments"].rows, TEAM)
    hands.settle()


def _hire(hands: Hands, name: str, login: str) -> None:
    hands.click("add")
    window = hands.dialog()
    hands.fill(window.form, name=name, login=login, password=PASSWORD, department_id=TEAM, role_id=SALES)
    hands.press("Ctrl+S")
    hands.line(hands.page.sections["employees"].rows, name)
    hands.settle()
