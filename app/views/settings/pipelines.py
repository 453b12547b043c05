"""Processes and their stages: the columns of the board of deals (S02)."""

from __future__ import annotations

from typing import Any

from app.services import pipelines
from app.services.checking import Rule, line, number
from app.services.language import N_, _
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor, NumberEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.settings.section import Line, Rows, Section, boxed

ENDS = {"": N_("goes on"), "won": N_("ends the deal as won"), "lost": N_("ends the deal as lost")}


class PipelinesSection(Section):
    tables = ("pipeline", "stage")

    def __init__(self, desk: Desk) -> None:
        about = _("A deal moves along the stages of its process. The probability weighs the forecast.")
        super().__init__(desk, _("Processes and stages"), about)
        heads = (_("Stage"), _("Probability"), _("Too long after"), _("What it does"))
        self.rows = Rows("stages", heads, self.change, numbers=(1,))
        self.rows.setRootIsDecorated(True)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up = self.action("", "ph.arrow-up", lambda: self.shift(-1), name="up")
        self.down = self.action("", "ph.arrow-down", lambda: self.shift(1), name="down")
        for each, hint in ((self.up, _("Further up")), (self.down, _("Further down"))):
            each.setAccessibleName(hint)
            each.setToolTip(hint)
        self.drop = self.action(_("Remove…"), "ph.trash", self.remove, name="remove")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.stage = self.action(_("Add a stage"), "ph.plus", self.add_stage, name="add-stage")
        self.action(_("Add a process"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._all: list[pipelines.PipelineInfo] = []
        self._offer()

    def read(self, session: Any) -> Any:
        return pipelines.pipelines(session)

    def show_read(self, found: Any) -> None:
        self._all = found
        lines = []
        for process in found:
            lines.append(Line(process, (process.name, "", "", "")))
            lines += [Line(stage, _words(stage), 1) for stage in process.stages]
        self.rows.show_lines(lines)
        self._offer()

    # --- what can be done ---

    def add_one(self) -> None:
        FormWindow(
            self.desk,
            self,
            _("Add a process"),
            [_name()],
            {},
            N_("Pipeline added"),
            lambda session, values: pipelines.create(session, values["name"]),
            _("The process is there, with the usual stages."),
        ).open()

    def add_stage(self) -> None:
        process = self._process()
        FormWindow(
            self.desk,
            self,
            _("Add a stage to {name}").format(name=process.name),
            _stage_fields(),
            {"probability": 50, "days": 14},
            N_("Stage added"),
            lambda session, values: pipelines.add_stage(session, process.id, **values),
            _("The stage is there."),
        ).open()

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, record: Any) -> None:
        if isinstance(record, pipelines.PipelineInfo):
            FormWindow(
                self.desk,
                self,
                record.name,
                [_name()],
                {"name": record.name},
                N_("Pipeline renamed"),
                lambda session, values: pipelines.rename(session, record.id, values["name"]),
                _("The process is renamed."),
            ).open()
        elif record is not None:
            FormWindow(
                self.desk,
                self,
                record.name,
                _stage_fields(),
                record._asdict(),
                N_("Stage changed"),
                lambda session, values: pipelines.edit_stage(session, record.id, **values),
                _("The stage is changed."),
            ).open()

    def shift(self, way: int) -> None:
        """The current stage changes places with the one before or behind it."""
        process, stage = self._process(), self.rows.record()
        ids = [each.id for each in process.stages]
        here = ids.index(stage.id)
        ids[here], ids[here + way] = ids[here + way], ids[here]
        self.write(
            N_("Stages reordered"), lambda session: pipelines.reorder(session, ids), _("The stages are reordered.")
        )

    def remove(self) -> None:
        """Asks where the deals of the stage go."""
        process, stage = self._process(), self.rows.record()
        others = [(None, _("– there are none –")), *((s.id, s.name) for s in process.stages if s.id != stage.id)]
        field = Field("to", N_("Its deals go to"), lambda: ChoiceEditor(others), Rule(lambda value: value), True)
        FormWindow(
            self.desk,
            self,
            _("Remove the stage {name}").format(name=stage.name),
            [field],
            {"to": None},
            N_("Stage removed"),
            lambda session, values: pipelines.remove_stage(session, stage.id, values["to"]),
            _("The stage is removed."),
        ).open()

    # --- parts ---

    def _process(self) -> Any:
        record = self.rows.record()
        return next((p for p in self._all if p == record or record in p.stages), None)

    def _offer(self) -> None:
        record, process = self.rows.record(), self._process()
        is_stage = isinstance(record, pipelines.StageInfo)
        for each in (self.edit, self.stage):
            each.setEnabled(record is not None)
        stages: tuple[Any, ...] = process.stages if process and is_stage else ()
        self.drop.setEnabled(len(stages) > 1)
        self.up.setEnabled(bool(stages) and stages[0] != record)
        self.down.setEnabled(bool(stages) and stages[-1] != record)


def _name() -> Field:
    return Field("name", N_("Name"), LineEditor, line(60, required=True), True)


def _stage_fields() -> list[Field]:
    return [
        _name(),
        Field("probability", N_("Probability, %"), NumberEditor, number(0, 100), True),
        Field(
            "days", N_("Too long after days"), NumberEditor, Rule(lambda days: number(0, 999).clean(days) or None), True
        ),
    ]


def _words(stage: pipelines.StageInfo) -> tuple[str, ...]:
    days = _("{count} days").format(count=stage.days) if stage.days else ""
    return stage.name, f"{stage.probability}%", days, _(ENDS[stage.ends])
