"""The import contract of the views, for import-linter: a rule about folders, so that a new room needs no line in it."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Rooms(Contract):
    """Folders under the views are rooms: they import nothing of the views but the kit, and the kit only itself.

    Files directly under the views are the frame, which may import every room.
    """

    type_name = "rooms"

    views = fields.ModuleField()
    kit = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import from one room to another, or to the frame."""
        views, found = str(self.views), []
        for room in sorted(graph.find_children(views)):
            if not graph.find_children(room):
                continue
            for module in {room, *graph.find_descendants(room)}:
                others = [m for m in graph.find_modules_directly_imported_by(module) if self._foreign(m, room)]
                found += [f"{module} -> {other}" for other in others]
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each of them."""
        for line in check.metadata["found"]:
            output.print_error(f"- {line}")

    def _foreign(self, module: str, room: str) -> bool:
        views, kit = str(self.views), str(self.kit)
        own = any(f"{module}.".startswith(f"{place}.") for place in (room, kit))
        return module.startswith(f"{views}.") and not own
