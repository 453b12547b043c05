"""A new office can be worked in at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import activities, deals, offices, pipelines
from app.services.office import Office


@pytest.mark.feature("S02", "E05")
def test_a_new_office_has_stages_and_kinds(tmp_path: Path) -> None:
    new = offices.NewOffice("Công ty Minh Phát", "lan", "Trần Thị Lan", "mật khẩu dài")
    office = Office.open(offices.make_file(new, tmp_path / "office.db"), "lan", "mật khẩu dài")
    try:
        with office.transaction("test") as session:
            stages = pipelines.pipelines(session)[0].stages
            call = activities.kinds(session)[0]
            deal = deals.create(session, deals.NewDeal("Bàn ghế", stages[0].id))
            activities.log(session, None, call.id, call.results[0], deal_id=deal)
        assert [stage.ends for stage in stages][-2:] == ["won", "lost"]
    finally:
        office.close()
