"""Settings: declared, typed, written by administrators."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from app.models import Setting
from app.services import logos, schema, settings
from app.services.errors import UserError
from tests.world import World

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


def test_defaults_hold_until_something_is_set(world: World) -> None:
    with world.office(1).transaction("set") as session:
        assert settings.get(session, settings.FILE_LIMIT) == 100
        settings.put_all(session, {"file_limit": 5, "office_address": "1 Tràng Tiền, Hà Nội"})
    with world.office(40).read() as session:
        found = settings.get_all(session, [settings.FILE_LIMIT, settings.OFFICE_ADDRESS, settings.OFFICE_NAME])
        name = "Công ty TNHH Minh Phát"
        assert found == {"file_limit": 5, "office_address": "1 Tràng Tiền, Hà Nội", "office_name": name}
    with world.office(1).transaction("again") as session:
        settings.put(session, settings.FILE_LIMIT, 7)
        assert settings.get(session, settings.FILE_LIMIT) == 7


def test_undeclared_and_impossible_values_fail(world: World) -> None:
    with world.office(1).transaction("set") as session:
        with pytest.raises(LookupError):
            settings.get(session, settings.Key("made up", 1))
        with pytest.raises(LookupError):
            settings.put_all(session, {"made up": 1})
        for value in (0, 901, "5", True, None):
            with pytest.raises(UserError):
                settings.put_all(session, {"file_limit": value})
    with pytest.raises(ValueError, match="twice"):
        settings.declare("file_limit", 1)
    assert settings.names() == sorted(settings.names())


def test_only_administrators_write(world: World) -> None:
    with pytest.raises(UserError), world.office(12).transaction("try") as session:
        settings.put(session, settings.OFFICE_ADDRESS, "x")
    with world.office(12).transaction("try") as session:
        settings.put(session, settings.OFFICE_NAME, "y")
    with world.office(1).read() as session:
        assert settings.get(session, settings.OFFICE_NAME) == "Công ty TNHH Minh Phát"


def test_what_another_version_left_is_not_trusted(world: World) -> None:
    with schema.system(world.engine, "") as connection:
        connection.execute(insert(Setting).values(key="file_limit", value="many"))
        connection.execute(update(Setting).where(Setting.key == "office_name").values(value=7))
    with world.office(1).read() as session:
        assert settings.get(session, settings.FILE_LIMIT) == 100
        assert settings.get(session, settings.OFFICE_NAME) == ""


def test_a_logo_is_a_small_picture() -> None:
    assert logos.picture_of(logos.text_of(PICTURE)) == PICTURE
    assert logos.picture_of("no base64!") == b""
    for wrong in (b"GIF89a", PICTURE + bytes(logos.MOST_BYTES)):
        with pytest.raises(UserError):
            logos.text_of(wrong)
