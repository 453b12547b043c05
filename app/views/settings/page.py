"""Thiết lập: the room of those who administer the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QStackedWidget

from app.services.language import N_, _
from app.views.kit.desk import Desk
from app.views.kit.header import PageHeader
from app.views.kit.layout import button, column, frame, row
from app.views.settings.attributes import AttributesSection
from app.views.settings.departments import DepartmentsSection
from app.views.settings.documents import DocumentsSection
from app.views.settings.employees import EmployeesSection
from app.views.settings.groups import GroupsSection
from app.views.settings.holidays import HolidaysSection
from app.views.settings.kinds import KindsSection
from app.views.settings.office import OfficeSection
from app.views.settings.pipelines import PipelinesSection
from app.views.settings.pool import PoolSection
from app.views.settings.reasons import ReasonsSection
from app.views.settings.roles import RolesSection
from app.views.settings.section import Section
from app.views.settings.stars import StarsSection
from app.views.settings.vat import VatSection
from app.views.settings.zones import ZonesSection

WIDTH = 212
SECTIONS: tuple[tuple[str, str, str, Callable[[Desk], Section]], ...] = (
    ("employees", N_("Employees"), "ph.users-three", EmployeesSection),
    ("departments", N_("Departments"), "ph.tree-structure", DepartmentsSection),
    ("roles", N_("Roles"), "ph.shield-check", RolesSection),
    ("groups", N_("Groups of customers"), "ph.tag", GroupsSection),
    ("attributes", N_("Own attributes"), "ph.list-plus", AttributesSection),
    ("kinds", N_("Kinds of activities"), "ph.check-square", KindsSection),
    ("holidays", N_("Holidays"), "ph.gift", HolidaysSection),
    ("stars", N_("Potential stars"), "ph.star", StarsSection),
    ("zones", N_("Zones"), "ph.map-trifold", ZonesSection),
    ("pool", N_("Common pool"), "ph.hand-palm", PoolSection),
    ("pipelines", N_("Processes and stages"), "ph.columns", PipelinesSection),
    ("reasons", N_("Reasons of losses"), "ph.thumbs-down", ReasonsSection),
    ("documents", N_("Documents"), "ph.file-text", DocumentsSection),
    ("vat", N_("VAT rates"), "ph.percent", VatSection),
    ("office", N_("Office"), "ph.buildings", OfficeSection),
)


class SettingsPage(QFrame):
    """`sections` are those that somebody has opened: to build all of them at once would hold up the window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.desk, self.stack, self._group = desk, QStackedWidget(), QButtonGroup(self)
        self.sections: dict[str, Section] = {}
        self.tabs = {key: self._tab(key, _(title), picture) for key, title, picture, _kind in SECTIONS}
        tabs = frame("rail", column(*self.tabs.values(), None, margins=(10, 14, 10, 10), gap=2))
        tabs.setFixedWidth(WIDTH)
        body = row(tabs, self.stack, gap=0)
        body.setStretch(1, 1)
        self.setLayout(column(PageHeader(desk, _("Settings")), body, gap=0))
        self.show_section("employees")

    def show_section(self, key: str) -> None:
        self.tabs[key].setChecked(True)
        self.setFocusProxy(self.tabs[key])
        self.stack.setCurrentWidget(self.section(key))

    def section(self, key: str) -> Section:
        """Built when it is asked for the first time."""
        if key not in self.sections:
            kind = next(kind for each, _title, _picture, kind in SECTIONS if each == key)
            self.sections[key] = kind(self.desk)
            self.stack.addWidget(self.sections[key])
        return self.sections[key]

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        for key in self.tabs:
            yield key, partial(self.show_section, key)
            if isinstance(add := self.section(key).findChild(QPushButton, "add"), QPushButton):
                yield f"{key}-new", add.click
            yield from self.section(key).tour_stops()

    def _tab(self, key: str, title: str, picture: str) -> QPushButton:
        tab = button(f"  {title}", picture, "nav", checked="accent", name=f"section:{key}")
        tab.setAccessibleName(title)
        tab.setCheckable(True)
        tab.clicked.connect(lambda: self.show_section(key))
        self._group.addButton(tab)
        return tab
