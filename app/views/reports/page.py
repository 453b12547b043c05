"""The room of reports: what is counted by what, as a table or a chart; every number opens its list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QStackedWidget, QWidget

from app.services import list_opening, reports
from app.services.errors import UserError
from app.services.language import N_, _, ngettext
from app.services.query import View
from app.services.reports import FORMS, PERIODS, Choice, Offer, Report, Table
from app.views.kit.chart import SERIES, Chart, Drawing
from app.views.kit.count_foot import Foot
from app.views.kit.day_field import DayEditor
from app.views.kit.desk import Desk
from app.views.kit.filter_values import combo
from app.views.kit.filters import FilterBar
from app.views.kit.header import PageHeader
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import button, check, column, frame, inset, label, row
from app.views.kit.palette import Entry
from app.views.kit.text import large_money, number
from app.views.kit.theme import theme
from app.views.kit.views_bar import ViewsBar
from app.views.reports import tour
from app.views.reports.out import ReportOut
from app.views.reports.own import OwnReports
from app.views.reports.ready import READY
from app.views.reports.table import ReportTable, writer

if TYPE_CHECKING:
    from app.services.feed import Changes

KEYS: Keys = (("Enter", N_("Open the list of a number")), ("Ctrl+P", N_("Print")), ("Ctrl+C", N_("Copy as picture")),
              ("F5", N_("Read again")))  # fmt: skip
LISTED, WIDEST = "customers", 180


class ReportsPage(QWidget):
    """`report` is what is shown, `table` what came out of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.report = desk, READY[0][1]
        self.table: Table | None = None
        self.saved: dict[str, tuple[View, Report]] = {}
        self.current, self._wanted, self._filling = READY[0][0].key, "", False
        self._counted_as = self.current  # the key of the report whose table is shown
        self.offer = Offer((), ())
        self.setObjectName("reports")
        self.own, self.out = OwnReports(self), ReportOut(self)
        self.header = PageHeader(desk, _("Reports"), others=self._ways_out())
        self.views, self.filters = ViewsBar(), FilterBar()
        self.grid, self.chart, self.stack = ReportTable(), Chart(), QStackedWidget()
        self.foot = Foot()
        self._fields()
        self._build()
        self._connect()
        self._open()

    @property
    def complete(self) -> bool:
        return self.table is not None or bool(self.foot.said.whole())

    # --- what it looks like ---

    def _ways_out(self) -> list[QPushButton]:
        hint = _("Copy as picture (Ctrl+C)")
        ways = [button(picture="ph.copy", hint=hint, clicked=self.out.copy, name="report:copy"),
                button(_("Print"), "ph.printer", "outline", clicked=self.out.print, name="report:print")]  # fmt: skip
        if "export" in self.desk.me.rights:
            ways.insert(1, button(_("Excel"), "ph.export", "outline", clicked=self.out.ask_file, name="report:excel"))
        return ways

    def _fields(self) -> None:
        self.rows = self._combo(_("Rows"), "report:rows")
        self.columns = self._combo(_("Columns"), "report:columns")
        self.figure = self._combo(_("Figure"), "report:figure")
        self.period = self._combo(_("Period"), "report:period", [(key, _(words)) for key, words in PERIODS.items()])
        self.first, self.last = DayEditor(), DayEditor()
        for day, name, key in ((self.first, _("From"), "first"), (self.last, _("To"), "last")):
            day.call(name, f"report-{key}")
            day.setFixedWidth(120)
            day.left.connect(self._changed)
        self.days = QSpinBox(minimum=0, maximum=reports.LONGEST)
        self.days.setObjectName("report-days")
        self.days.setAccessibleName(_("Days without contact"))
        self.days.setSuffix(_(" days"))
        inset(self.days)
        self.days.editingFinished.connect(self._changed)
        self.percent = check(_("Percent"), name="report:percent")
        self.percent.toggled.connect(self._changed)
        self.forms: dict[str, QPushButton] = {}
        pictures = ("ph.table", "ph.chart-bar", "ph.stack", "ph.chart-line")
        for (key, words), picture in zip(FORMS.items(), pictures, strict=True):
            made = button(picture=picture, kind="toggle", hint=_(words), clicked=partial(self._choose_form, key),
                          name=f"report:{key}")  # fmt: skip
            made.setCheckable(True)
            self.forms[key] = made

    def _combo(self, name: str, key: str, choices: Any = ()) -> QComboBox:
        made = combo(name, choices, key)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setMaximumWidth(theme.size(WIDEST))
        made.activated.connect(self._changed)
        return made

    def _build(self) -> None:
        self.filter = button(_("Filter"), "ph.funnel-simple", "outline", _("Add a condition"), name="report:filter")
        chosen = row(self.figure, label(_("by"), "muted"), self.rows, label("×", "muted"), self.columns, self.period,
                     self.first, self.last, self.days, self.filter, None, self.percent, *self.forms.values(),
                     margins=(16, 7, 16, 7), gap=6)  # fmt: skip
        for each in (self.grid, self.chart):
            self.stack.addWidget(each)
        tabs = frame("views", row(self.views, margins=(14, 7, 16, 7)))
        whole = column(self.header, tabs, frame("views", chosen), self.filters, self.stack, self.foot, gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.filters.keep.setEnabled(False)

    def _connect(self) -> None:
        self.grid.wanted.connect(self.open_list)
        self.chart.opened.connect(lambda at, series: self.open_list(at, series if self._two else -1))
        self.views.chosen.connect(lambda view: self.show_report(view.key))
        self.views.added.connect(self.own.ask_name)
        self.views.menu_wanted.connect(self.own.open_menu)
        self.foot.stopped.connect(self.stop)
        self.filters.changed.connect(self._filtered)
        self.filters.kept.connect(self.own.ask_name)
        self.filter.clicked.connect(lambda: self.filters.shape and self.filters.add(self.filter))
        self.desk.tasks.changed.connect(self._hear)
        for keys, act in (("Ctrl+P", self.out.print), ("F5", self.read), ("Ctrl+C", self.out.copy)):
            shortcut(keys, self, act)

    # --- opening ---

    def open_with(self, key: str = "") -> None:
        """Read one's own reports again, and show the one with this key."""
        if key:
            self.current = self._wanted = key
        self._open()

    def _open(self) -> None:
        def work(session: Any) -> Any:
            from app.services import customer_reports, listing

            return (customer_reports.offer(session), list_opening.opening(session, LISTED).shape,
                    listing.choices(session, LISTED), reports.saved(session))  # fmt: skip

        self.desk.tasks.read(work, self._opened, topic=(self, "opening"))

    def _opened(self, answer: Any) -> None:
        self.offer, self.filters.shape, self.filters.choices, own = answer
        self.saved = {view.key: (view, report) for view, report in own}
        shown = [*(replace(view, label=_(view.label)) for view, _report in READY), *(view for view, _report in own)]
        self.views.show_views(shown, self.current)
        for box, choices in ((self.rows, self.offer.axes), (self.figure, self.offer.figures),
                             (self.columns, (Choice("", _("no columns")), *self.offer.axes))):  # fmt: skip
            box.clear()
            for each in choices:
                box.addItem(each.label, each.key)
        if self._wanted or self.table is None:
            self.show_report(self._wanted or self.current)
        else:
            self._show_fields()

    def show_view(self, view: View) -> None:
        """A pinned report."""
        self.show_report(view.key)

    def show_report(self, key: str) -> None:
        """One of the ready ones or of one's own; one that is not known yet is shown once it is."""
        known = {view.key: report for view, report in (*READY, *self.saved.values())}
        self._wanted = "" if key in known else key
        if key in known:
            self.current, self.report = key, known[key]
            self.views.mark(key)
            self._show_fields()
            self.read()

    def _show_fields(self) -> None:
        self._filling, shown = True, self.report
        for box, value in ((self.rows, shown.rows), (self.columns, shown.columns), (self.figure, shown.figure),
                           (self.period, shown.period)):  # fmt: skip
            box.setCurrentIndex(box.findData(value))
        for field, day in ((self.first, shown.first), (self.last, shown.last)):
            field.show_value(date.fromisoformat(day) if day else None)
            field.setVisible(self.timed and shown.period == "between")
        self.days.setValue(shown.days)
        self.percent.setChecked(shown.percent)
        self.period.setVisible(self.timed)
        self.days.setVisible(bool(self._chosen and self._chosen.silent))
        self.percent.setVisible(shown.form == "table")
        for key, made in self.forms.items():
            made.setChecked(key == shown.form)
        self.stack.setCurrentWidget(self.grid if shown.form == "table" else self.chart)
        self.filters.show_tree(shown.where, changed=False)
        self._filling = False

    @property
    def _chosen(self) -> Choice | None:
        return next((each for each in self.offer.figures if each.key == self.report.figure), None)

    @property
    def timed(self) -> bool:
        return bool(self._chosen and self._chosen.timed)

    # --- what is chosen ---

    def _changed(self, *_changed: object) -> None:
        if self._filling or not self.offer.axes:
            return
        try:
            days = [day.isoformat() if (day := field.value()) else "" for field in (self.first, self.last)]
        except UserError as error:
            self.desk.tell(str(error), warning=True)
            return
        self.take(replace(
            self.report, rows=self.rows.currentData(), columns=self.columns.currentData() or "",
            figure=self.figure.currentData(), period=self.period.currentData(), first=days[0], last=days[1],
            days=self.days.value(), percent=self.percent.isChecked(),
        ))  # fmt: skip

    def _choose_form(self, form: str) -> None:
        self.take(replace(self.report, form=form))

    def _filtered(self, tree: Any) -> None:
        self.take(replace(self.report, where=tree))

    def take(self, report: Report) -> None:
        self.report = report
        self._show_fields()
        self.read()

    def _hear(self, changes: Changes) -> None:
        if changes.touch("customer", "deal", "activity", "contract", "voucher", "group_member"):
            self.read()
        if changes.touch("saved_view", "attribute", "customer_group", "employee"):
            self._open()

    # --- the numbers ---

    def read(self) -> None:
        """Count again; a newer wish interrupts the older one in the database."""
        report = self.report

        def work(session: Any) -> Table:
            from app.services import customer_reports

            return customer_reports.count(session, report)

        self.foot.wait()
        self.desk.tasks.read(work, self._counted, topic=(self, "table"), failed=self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self.desk.tasks.failed.emit(error)
        self.foot.say(str(error))

    def _counted(self, table: Table) -> None:
        self.table = table
        self.grid.show_table(table, table.report.percent)
        self.chart.show_drawing(self._drawing(table))
        self._counted_as = self.current
        self.foot.say(self._summary(table))

    def stop(self) -> None:
        """Do not count on: what stood here before stands here again."""
        self.desk.tasks.drop((self, "table"))
        self.foot.say(_("Counting was stopped. F5 counts again."))
        if self.table and self.report != self.table.report:
            self.current, self.report = self._counted_as, self.table.report
            self.views.mark(self.current)
            self._show_fields()
            self.foot.say(_("Counting was stopped: what was counted before is shown."))

    @property
    def _two(self) -> bool:
        return bool(self.table and self.table.columns)

    def _drawing(self, table: Table) -> Drawing:
        columns = list(range(len(table.columns)))[: len(SERIES)] or [-1]
        names = [table.columns[each].label if each >= 0 else table.title for each in columns]
        values = [[table.number(place, each).value for place in range(len(table.rows))] for each in columns]
        short = large_money if table.money else number
        return Drawing(table.report.form, [head.label for head in table.rows], names, values, writer(table), short)

    def _summary(self, table: Table) -> str:
        found = table.total.records
        said = [f"{table.title}: {writer(table)(table.total.value)}",
                ngettext("{count} customer", "{count} customers", found).format(count=number(found))]  # fmt: skip
        if table.overlapping:
            said.append(_("who is in several rows or columns counts in each, in the total once"))
        if table.report.form != "table" and len(table.columns) > len(SERIES):
            said.append(_("the chart shows the first {count} columns").format(count=len(SERIES)))
        return " · ".join(said)

    def open_list(self, row_: int, column_: int) -> None:
        """The customers behind a number."""
        if self.table and self.table.number(row_, column_).records:
            self.desk.navigation.show_list(LISTED, self.table.query(row_, column_))

    # --- the frame asks ---

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        for view in self.views.views:
            yield Entry(view.label, "ph.chart-bar", partial(self.show_report, view.key), detail=_("Report"))

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        return tour.stops(self)
