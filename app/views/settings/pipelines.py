"""Processes and their stages: the columns of the board of deals, and what stands behind them (S02, C01–C04)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDropEvent

from app.services import pipelines, process_design
from app.services.checking import Rule, line
from app.services.language import N_, _
from app.services.pipelines import PipelineInfo, StageInfo
from app.services.process_design import Design, GuideInfo, TaskInfo
from app.views.kit.choice_fields import ChoiceEditor
from app.views.kit.desk import Desk
from app.views.kit.fields import LineEditor
from app.views.kit.form import Field
from app.views.kit.form_window import FormWindow
from app.views.kit.icons import icon
from app.views.kit.menu import Menu
from app.views.settings import process_forms
from app.views.settings.section import ID, Line, Rows, Section, boxed

ENDS = {"": N_("goes on"), "won": N_("ends the deal as won"), "lost": N_("ends the deal as lost")}


class PipelinesSection(Section):
    tables = ("pipeline", "stage", "stage_check", "stage_task", "guide")

    def __init__(self, desk: Desk) -> None:
        about = _("Stages are dragged, or moved with Alt+↑ and Alt+↓.")
        super().__init__(desk, _("Processes and stages"), about)
        heads = (_("Stage"), _("Probability"), _("Too long after"), _("What it does"))
        self.rows = StageRows("stages", heads, self.change, numbers=(1,))
        self.rows.dropped = self.place
        self.rows.setRootIsDecorated(True)
        self.rows.currentItemChanged.connect(lambda *_: self._offer())
        self.up, self.down = self.movers(self.shift)
        self.drop = self.action(_("Remove…"), "ph.trash", self.remove, name="remove")
        self.edit = self.action(_("Change…"), "ph.pencil-simple", self.change_current, name="change")
        self.more = self.action(_("More…"), "ph.dots-three", self._menu, name="more")
        self.stage = self.action(_("Add a stage"), "ph.plus", self.add_stage, name="add-stage")
        self.action(_("Add a process"), "ph.plus", self.add_one, primary=True, name="add")
        self.body.addWidget(boxed(self.rows))
        self._all: list[PipelineInfo] = []
        self.design = Design((), (), ())
        self._offer()

    def read(self, session: Any) -> Any:
        return pipelines.pipelines(session), process_design.read(session), process_forms.choices(session)

    def show_read(self, found: Any) -> None:
        self._all, self.design, self.choices = found
        self._draw()

    def _draw(self) -> None:
        lines = []
        for process in self._all:
            how = _("runs by itself") if process.automatic else _("moved by hand")
            lines.append(Line(process, (process.name, "", "", how)))
            lines += self._guides(process.id, None, 1)
            for stage in process.stages:
                lines += [Line(stage, self._words(stage), 1), *self._behind(process, stage)]
        self.rows.show_lines(lines)
        self._offer()

    def _behind(self, process: PipelineInfo, stage: StageInfo) -> list[Line]:
        tasks = [task for task in self.design.tasks if task.stage_id == stage.id]
        return [*(Line(task, self._task_words(task), 2) for task in tasks), *self._guides(process.id, stage.id, 2)]

    def _guides(self, pipeline_id: int, stage_id: int | None, depth: int) -> list[Line]:
        mine = [each for each in self.design.guides if (each.pipeline_id, each.stage_id) == (pipeline_id, stage_id)]
        return [Line(each, (each.name, "", "", _(process_forms.GUIDES[each.kind])), depth, True) for each in mine]

    def _task_words(self, task: TaskInfo) -> tuple[str, ...]:
        who = self.choices.name_of(task)
        needed = _("needed to move on") if task.needed else _("may be left undone")
        return task.title, "", _("{count} days").format(count=task.days), f"{who} · {needed}"

    def _words(self, stage: StageInfo) -> tuple[str, ...]:
        days = _("{count} days").format(count=stage.days) if stage.days else ""
        checks = sum(each.stage_id == stage.id for each in self.design.checks)
        extra = [_("{count} to be checked").format(count=checks)] if checks else []
        extra += [_("{count} fields required").format(count=len(stage.required))] if stage.required else []
        return stage.name, f"{stage.probability}%", days, " · ".join([_(ENDS[stage.ends]), *extra])

    def tour_stops(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The forms of a stage, of a task and of a guide."""
        yield "", lambda: self.rows.setCurrentItem(self.rows.findItems(
            self._all[0].stages[1].name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0])  # fmt: skip
        yield "pipelines-stage", self.change_current
        yield "pipelines-task", self.add_task
        yield "pipelines-guide", partial(self.add_guide, "text")

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
        self._ask(_("Add a stage to {name}").format(name=process.name), process_forms.stage_fields(ends=True),
                  {"probability": 50, "days": 14, "colour": len(process.stages) % 8, "required": (), "checklist": "",
                   "ends": ""}, N_("Stage added"), partial(process_forms.add_stage, process.id),
                  _("The stage is there."))  # fmt: skip

    def change_current(self) -> None:
        self.change(self.rows.record())

    def change(self, record: Any) -> None:
        if isinstance(record, PipelineInfo):
            self._ask(record.name, [_name()], {"name": record.name}, N_("Pipeline renamed"),
                      lambda session, values: pipelines.rename(session, record.id, values["name"]),
                      _("The process is renamed."))  # fmt: skip
        elif isinstance(record, StageInfo):
            checks = "\n".join(each.text for each in self.design.checks if each.stage_id == record.id)
            self._ask(record.name, process_forms.stage_fields(), {**record._asdict(), "checklist": checks},
                      N_("Stage changed"), partial(process_forms.edit_stage, record.id),
                      _("The stage is changed."))  # fmt: skip
        elif isinstance(record, TaskInfo):
            self._ask(record.title, process_forms.task_fields(self.choices), self.choices.values_of(record),
                      N_("Task of a stage changed"), partial(process_forms.edit_task, record.id),
                      _("The task is changed. What runs already stays as it is."))  # fmt: skip

    def add_task(self) -> None:
        """An activity that entering the stage makes."""
        stage = self.rows.record()
        self._ask(_("Add a task to {name}").format(name=stage.name), process_forms.task_fields(self.choices),
                  self.choices.first(), N_("Task of a stage added"), partial(process_forms.add_task, stage.id),
                  _("The task is there."))  # fmt: skip

    def add_guide(self, kind: str) -> None:
        """Of the stage one is on, or of the whole process."""
        record, process = self.rows.record(), self._process()
        stage_id = record.id if isinstance(record, StageInfo) else None
        self._ask(_("Add a guide to {name}").format(name=record.name), process_forms.guide_fields(kind, self.choices),
                  {"name": "", "text": "", "template_id": None, "file": ""}, N_("Guide added"),
                  partial(process_forms.add_guide, process.id, stage_id, kind), _("The guide is there."))  # fmt: skip

    def switch(self) -> None:
        """Manual or automatic."""
        process = self._process()
        on = not process.automatic
        words = _("Entering a stage now makes its tasks.") if on else _("Stages are now moved by hand alone.")
        self.write(N_("Process switched"), lambda session: pipelines.set_automatic(session, process.id, on), words)

    def place(self, stage_id: int, before: int | None) -> None:
        """A stage was dragged in front of another one of its process, or to the end."""
        process = next(each for each in self._all if any(stage.id == stage_id for stage in each.stages))
        ids = [each.id for each in process.stages if each.id != stage_id]
        ids.insert(ids.index(before) if before in ids else len(ids), stage_id)
        self._reorder(ids)

    def shift(self, way: int) -> None:
        """The current stage changes places with the one before or behind it."""
        process, stage = self._process(), self.rows.record()
        ids = [each.id for each in process.stages]
        here = ids.index(stage.id)
        ids[here], ids[here + way] = ids[here + way], ids[here]
        self._reorder(ids)

    def _reorder(self, ids: list[int]) -> None:
        """Shown at once: who presses Alt+↓ twice does not wait for the answer in between."""
        self._all = [
            each._replace(stages=tuple(sorted(each.stages, key=lambda stage: ids.index(stage.id))))
            if {stage.id for stage in each.stages} == set(ids) else each
            for each in self._all
        ]  # fmt: skip
        self._draw()
        self.write(
            N_("Stages reordered"), lambda session: pipelines.reorder(session, ids), _("The stages are reordered.")
        )

    def remove(self) -> None:
        """A task or a guide at once, a process without open deals; of a stage it is asked where its deals go."""
        record = self.rows.record()
        if isinstance(record, StageInfo):
            self._remove_stage(self._process(), record)
        elif isinstance(record, PipelineInfo):
            self.write(N_("Process removed"), lambda session: pipelines.remove(session, record.id),
                       _("The process is removed."))  # fmt: skip
        else:
            words = _("The task is removed.") if isinstance(record, TaskInfo) else _("The guide is removed.")
            self.write(N_("Part of a process removed"), lambda session: process_design.remove(session, record), words)

    def _remove_stage(self, process: PipelineInfo, stage: StageInfo) -> None:
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

    def _ask(self, title: str, fields: list[Field], values: dict[str, Any], action: str, work: Any,
             sentence: str) -> None:  # fmt: skip
        FormWindow(self.desk, self, title, fields, values, action, work, sentence).open()

    def _menu(self) -> None:
        menu, record, process = Menu(self), self.rows.record(), self._process()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(record, StageInfo):
            menu.addAction(icon("ph.check-square"), _("Add a task…"), self.add_task)
        for kind, words in process_forms.GUIDES.items():
            menu.addAction(icon(process_forms.PICTURES[kind]), _("Add: {kind}").format(kind=_(words)),
                           partial(self.add_guide, kind))  # fmt: skip
        menu.addSeparator()
        automatic = menu.addAction(_("Entering a stage makes its tasks"), self.switch)
        automatic.setCheckable(True)
        automatic.setChecked(bool(process and process.automatic))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _process(self) -> Any:
        """That of the current line, whatever it is."""
        record = self.rows.record()
        stage_id = getattr(record, "stage_id", None) or (record.id if isinstance(record, StageInfo) else 0)
        of_guide = getattr(record, "pipeline_id", 0)
        return next((p for p in self._all if p == record or of_guide == p.id
                     or any(stage.id == stage_id for stage in p.stages)), None)  # fmt: skip

    def _offer(self) -> None:
        record, process = self.rows.record(), self._process()
        self.stage.setEnabled(record is not None)
        self.edit.setEnabled(record is not None and not isinstance(record, GuideInfo))
        self.more.setEnabled(isinstance(record, PipelineInfo | StageInfo))
        stages: tuple[Any, ...] = process.stages if process and isinstance(record, StageInfo) else ()
        self.drop.setEnabled(record is not None and (not stages or len(stages) > 1))
        self.up.setEnabled(bool(stages) and stages[0] != record)
        self.down.setEnabled(bool(stages) and stages[-1] != record)


class StageRows(Rows):
    """Stages can be dragged inside their process; `dropped(stage, before which)`."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.dropped: Any = lambda *_: None
        self.setDragDropMode(Rows.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)

    def dropEvent(self, event: QDropEvent) -> None:
        """The list itself stays as it is until the new order is read."""
        moved, target = self.record(), self.itemAt(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        while target is not None and not isinstance(target.data(0, ID), StageInfo | PipelineInfo):
            target = target.parent()
        record = target.data(0, ID) if target else None
        if not isinstance(moved, StageInfo) or record == moved or not isinstance(record, StageInfo):
            return
        below = self.dropIndicatorPosition() == Rows.DropIndicatorPosition.BelowItem
        self.dropped(moved.id, self._after(target) if below else record.id)

    def _after(self, item: Any) -> int | None:
        """The stage that follows this one."""
        siblings = [item.parent().child(place) for place in range(item.parent().childCount())]
        following = [each.data(0, ID) for each in siblings[siblings.index(item) + 1:]]
        return next((each.id for each in following if isinstance(each, StageInfo)), None)


def _name() -> Field:
    return Field("name", N_("Name"), LineEditor, line(60, required=True), True)
