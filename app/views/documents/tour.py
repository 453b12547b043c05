"""What the tour sees of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services.documents.problems import Problem, TemplateError
from app.views.documents.form import PaperPanel, open_form
from app.views.documents.pasting import PasteWindow
from app.views.documents.templates import ProblemsWindow

if TYPE_CHECKING:
    from app.views.documents.page import DocumentsPage
    from app.views.documents.paper_list import PaperList

PRICE_LIST = (
    "Mã hàng\tTên hàng\tNhóm hàng\tĐVT\tGiá bán\tThuế GTGT\n"
    "GX-01\tGhế xoay lưới lưng cao\tNội thất\tcái\t1.250.000\t8%\n"
    "BH-12\tBàn họp 12 chỗ, mặt gỗ sồi\tNội thất\tcái\t28.500.000\t8%\nLD\tCông lắp đặt\tDịch vụ\tlần\tthỏa thuận\t10%"
)
LINES = "Bàn họp 12 chỗ, mặt gỗ sồi\tcái\t1\t28.500.000\t5%\nCông lắp đặt tại chỗ\tlần\thai lần\t1.500.000"


def stops(page: DocumentsPage) -> Iterator[tuple[str, Callable[[], object]]]:
    for kind in ("quote", "contract", "order"):
        yield "", partial(page.show_list, kind)
        yield f"{kind}s", lambda: None
        yield from _papers(page, page.list_of(kind))
    yield "", partial(page.show_list, "product")
    yield "products", lambda: None
    yield "product-form", page.list_of("product").add
    yield "paste", lambda: PasteWindow(page.desk, page.window(), PRICE_LIST).open()
    yield "", partial(page.show_list, "template")
    yield "templates", lambda: None
    yield "template-problems", lambda: ProblemsWindow(page.window(), "bao-gia.docx", _mistakes()).open()
    yield "", partial(page.show_list, "quote")


def _papers(page: DocumentsPage, found: PaperList) -> Iterator[tuple[str, Callable[[], object]]]:
    """A list's card, its tabs, its forms, and what it says when nothing is found."""
    if found.rows.rowCount():
        yield f"{found.kind}-card", lambda: found.pane.open(found.rows.id_at(0))
        yield f"{found.kind}-papers", partial(found.pane.show_tab, 1)
        yield f"{found.kind}-states", partial(found.pane.show_tab, 2)
        yield "", partial(found.pane.show_tab, 0)
        yield f"{found.kind}-edit", lambda: open_form(page.desk, page.window(), found.kind, found.rows.id_at(0))
        yield "", found.pane.close_card
    if found.kind == "quote":
        yield "", found.add
        yield "quote-wrong", lambda: _type_wrong(page.window())
        yield "", lambda: found.search.setText("không có chứng từ nào như thế")
        yield "nothing", lambda: None
        yield "", found.search.clear


def _type_wrong(window: QWidget) -> None:
    form = next(each for each in window.findChildren(PaperPanel) if each.isVisible())
    form.paper.lines.view.paste(LINES)
    form.save()


def _mistakes() -> TemplateError:
    return TemplateError([
        Problem("Thân văn bản, bảng 1, dòng 2, cột 2", "Không có trường «sp.dongia». Có phải «sp.don_gia»?"),
        Problem("Chân trang, đoạn 1", "Dấu {{ không có dấu }} đi cùng."),
    ])  # fmt: skip
