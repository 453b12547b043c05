"""The room of analysis: how deals go, where they stay, why they are lost, how likely they are to be won."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QSplitter, QStackedWidget, QWidget

from app.services import people
from app.services.analysis import BY, KINDS, TIMELESS, Asked, Outcome
from app.services.errors import UserError
from app.services.language import N_, _
from app.services.reports import PERIODS
from app.views.analysis import paper
from app.views.analysis.table import OutcomeTable, written
from app.views.kit.chart import Chart, Drawing
from app.views.kit.count_foot import Foot
from app.views.kit.desk import Desk
from app.views.kit.filter_values import combo
from app.views.kit.header import PageHeader
from app.views.kit.keys import Keys, shortcut
from app.views.kit.layout import Sign, button, column, frame, label, row
from app.views.kit.palette import Entry
from app.views.kit.switch import ListSwitch
from app.views.kit.text import large_money
from app.views.kit.theme import theme

if TYPE_CHECKING:
    from app.services.feed import Changes

KEYS: Keys = (("Alt+1 … Alt+6", N_("Another analysis")), ("Enter", N_("Open the list of a number")),
              ("Ctrl+P", N_("Print")), ("F5", N_("Read again")))  # fmt: skip
TABLES = ("deal", "deal_passage", "deal_party", "stage", "pipeline", "lost_reason", "setting")
EVERYBODY = N_("Everybody")


class AnalysisPage(QWidget):
    """`outcome` is what is shown for `asked`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.asked = desk, Asked()
        self.outcome: Outcome | None = None
        self._filling, self._stale = False, False
        self.setObjectName("analysis")
        out = [button(_("Print"), "ph.printer", "outline", clicked=self.print, name="analysis:print")]
        if "export" in desk.me.rights:
            out.insert(0, button(_("Excel"), "ph.export", "outline", clicked=self.ask_file, name="analysis:excel"))
        self.header = PageHeader(desk, _("Analysis"), others=out)
        self.switch = ListSwitch(KINDS, "funnel")
        self.header.put_switch(self.switch)
        self.pipeline, self.period = self._box(_("Pipeline"), "pipeline"), self._box(_("Period"), "period")
        self.owner, self.by = self._box(_("Person"), "person"), self._box(_("Divided"), "by")
        for key, words in PERIODS.items():
            if key != "between":
                self.period.addItem(_(words), key)
        self.table, self.chart, self.foot = OutcomeTable(), Chart(), Foot()
        self._build()
        self._connect()
        self._open()

    @property
    def complete(self) -> bool:
        return self.outcome is not None and self.outcome.asked == self.asked

    def _box(self, name: str, key: str) -> QComboBox:
        made = combo(name, (), f"analysis:{key}")
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setMaximumWidth(theme.size(270))
        made.activated.connect(self._changed)
        return made

    def _build(self) -> None:
        chosen = row(self.pipeline, self.by, self.owner, self.period, None, margins=(16, 7, 16, 7), gap=6)
        middle = QSplitter()
        middle.setOrientation(middle.orientation().Vertical)
        middle.setChildrenCollapsible(False)
        for each in (self.chart, self.table):
            middle.addWidget(each)
        middle.setSizes([260, 320])
        self.empty = label("", "muted")
        self.empty.setWordWrap(True)
        self.empty.setFixedSize(theme.size(460), theme.size(90))  # a text that is set later would be cut
        self.empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        sign = Sign("ph.funnel", "faint", 40)
        nothing = column(None, sign, self.empty, None, gap=12)
        for part in (sign, self.empty):
            nothing.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self.body = QStackedWidget()
        page: QWidget
        for page in (middle, frame("surface", nothing)):
            self.body.addWidget(page)
        whole = column(self.header, frame("views", chosen), self.body, self.foot, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.switch.chosen.connect(self.show_kind)
        self.table.wanted.connect(self.open_list)
        self.chart.opened.connect(lambda line, series: self.open_list(line, self._charted[series]))
        self.foot.stopped.connect(self.stop)
        self.desk.tasks.changed.connect(self._hear)
        for keys, act in (("Ctrl+P", self.print), ("F5", self.read)):
            shortcut(keys, self, act)
        for place, key in enumerate(KINDS, start=1):
            shortcut(f"Alt+{place}", self, partial(self.show_kind, key))

    # --- what is asked for ---

    def _open(self) -> None:
        """The processes and people that one can choose."""

        def work(session: Any) -> Any:
            from app.services.pipelines import pipelines

            return [(each.id, each.name) for each in pipelines(session)], people.names(session)

        self.desk.tasks.read(work, self._opened, topic=(self, "opening"))

    def _opened(self, answer: tuple[list[tuple[int, str]], dict[int, str]]) -> None:
        processes, names = answer
        self.pipeline.clear()
        for key, name in processes:
            self.pipeline.addItem(name, key)
        self.owner.clear()
        self.owner.addItem(_(EVERYBODY), 0)
        for key, name in sorted(names.items(), key=lambda pair: (pair[0] != self.desk.me.id, pair[1])):
            self.owner.addItem(name, key)
        self._show_fields()
        self.read()

    def show_kind(self, key: str) -> None:
        """One of KINDS."""
        self.take(replace(self.asked, kind=key, by=""))

    def take(self, asked: Asked) -> None:
        self.asked = asked
        self._show_fields()
        self.read()

    def _show_fields(self) -> None:
        self._filling, asked = True, self.asked
        self.switch.buttons.button(list(KINDS).index(asked.kind)).setChecked(True)
        self.by.clear()
        for key, words in BY.get(asked.kind, {}).items():
            self.by.addItem(_(words), key)
        for box, value in ((self.by, asked.way), (self.period, asked.period), (self.owner, asked.owner_id),
                           (self.pipeline, asked.pipeline_id)):  # fmt: skip
            box.setCurrentIndex(max(0, box.findData(value)))
        self.by.setVisible(self.by.count() > 0)
        self.period.setVisible(asked.kind not in TIMELESS)
        self.owner.setVisible(asked.kind != "odds")
        self.pipeline.setVisible(self.pipeline.count() > 1 and asked.kind != "odds")
        self._filling = False

    def _changed(self, *_changed: object) -> None:
        if not self._filling:
            self.take(replace(self.asked, pipeline_id=self.pipeline.currentData() or 0, by=self.by.currentData() or "",
                              owner_id=self.owner.currentData() or 0, period=self.period.currentData()))  # fmt: skip

    # --- the numbers ---

    def read(self) -> None:
        """Count again; a newer wish interrupts the older one in the database."""
        asked, self._stale = self.asked, False

        def work(session: Any) -> Outcome:
            from app.services import analysing

            return analysing.run(session, asked)

        self.foot.wait()
        self.desk.tasks.read(work, self._counted, topic=(self, "outcome"), failed=self._failed)

    def stop(self) -> None:
        """Do not count on: what stood here before stands here again."""
        self.desk.tasks.drop((self, "outcome"))
        self.foot.say(_("Counting was stopped. F5 counts again."))
        if self.outcome:
            self.asked = self.outcome.asked
            self._show_fields()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self.desk.tasks.failed.emit(error)
        self.foot.say(str(error))

    def _counted(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.table.show_outcome(outcome)
        self.chart.show_drawing(drawing(outcome))
        self.body.setCurrentIndex(0 if outcome.lines else 1)
        self.empty.setText(outcome.said)
        self.foot.say(outcome.said if outcome.lines else "")

    def _hear(self, changes: Changes) -> None:
        if changes.touch("pipeline", "employee"):
            self._open()
        elif changes.touch(*TABLES):
            self._stale = True
            if self.isVisible():
                self.read()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self.read()

    # --- out of it ---

    @property
    def _charted(self) -> tuple[int, ...]:
        return self.outcome.charted if self.outcome else (0,)

    def open_list(self, place: int, at: int) -> None:
        """The deals behind a number."""
        if not self.outcome:
            return
        if query := self.outcome.every_line[place].cells[at].query:
            self.desk.navigation.show_list("deals", query)

    @property
    def title(self) -> str:
        """What stands above it on paper."""
        words = [_(KINDS[self.asked.kind]), self.outcome.title if self.outcome and self.asked.kind != "odds" else ""]
        for box in (self.by, self.owner, self.period):
            words.append(box.currentText() if not box.isHidden() else "")
        return " · ".join(filter(None, words))

    def print(self) -> None:
        if self.outcome:
            made = paper.pdf(self.title, self.outcome, drawing(self.outcome))
            from app.views.kit.printing import open_print  # with its library of PDF pages, when something is printed

            open_print(self.desk, self, made, self.title, "analysis")

    def ask_file(self) -> None:
        name = f"{_(KINDS[self.asked.kind])} {date.today():%Y-%m-%d}.xlsx"
        dialog = QFileDialog(self, _("Export to Excel"), str(Path.home() / name), _("Excel workbook (*.xlsx)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda file: self.export(Path(file)))
        dialog.open()

    def export(self, file: Path) -> None:
        outcome = self.outcome

        def work(session: Any) -> int:
            from app.services import analysis_export

            assert outcome
            return analysis_export.to_excel(session, outcome, file)

        said = _("Saved as {file}").format(file=file.name)
        self.desk.tasks.read(work, lambda _count: self.desk.tell(said), topic=(self, "export"))

    # --- the frame ---

    def keys(self) -> Keys:
        return KEYS

    def commands(self) -> Iterator[Entry]:
        """For Ctrl+K."""
        for place, (key, words) in enumerate(KINDS.items(), start=1):
            yield Entry(_(words), "ph.funnel", partial(self.show_kind, key), keys=f"Alt+{place}")

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the tour takes pictures of."""
        for key in KINDS:
            for way in BY.get(key, {"": ""}):
                period = "all" if key in ("times", "lost", "funnel") else "this_year"
                asked = replace(self.asked, kind=key, by=way, period=period)
                yield f"{key}-{way}".strip("-"), partial(self.take, asked)


def drawing(outcome: Outcome) -> Drawing:
    """The charted columns side by side, or one."""
    first = outcome.columns[outcome.charted[0]].kind if outcome.columns else "number"
    values = [[round(line.cells[at].value or 0) for line in outcome.lines] for at in outcome.charted]
    return Drawing("bars", [line.label for line in outcome.lines],
                   [outcome.columns[at].label for at in outcome.charted], values, partial(written, first),
                   large_money if first == "money" else partial(written, first))  # fmt: skip
