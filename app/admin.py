"""python -m app.admin: what is done on the computer that holds the data.

    python -m app.admin create URL --name "Công ty Minh Phát" --login lan --employee-name "Trần Thị Lan"
    python -m app.admin reset-password URL lan

URL is sqlite:////folder/office.db, a plain path of a file, or postgresql://account:password@server/database with the
account of the server's administrator (its password may also come from PGPASSWORD). Passwords of employees are never
arguments: they are asked for, or come from standard input (--password-stdin) or from SOKHACH_PASSWORD.

Exit codes: 0 done, 1 it could not be done (the reason is on standard error), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import getpass
import locale
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from app.services import check, departments, employees, language, offices, people, places, schema, servers, settings
from app.services.errors import UserError
from app.services.failures import understood
from app.services.language import N_, _

DONE, FAILED = 0, 1  # and 2, by argparse, for wrong arguments
VARIABLE = "SOKHACH_PASSWORD"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    _speak()
    given = _parser().parse_args(arguments)
    try:
        with understood():
            return _do(given)
    except UserError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
    return FAILED


def _do(given: argparse.Namespace) -> int:
    """What a server refuses to this account is said in words for its administrator, not for an employee."""
    try:
        return int(given.do(given) or DONE)
    except DBAPIError as error:
        refused = not places.file_of(given.url) and not getattr(error.orig, "sqlstate", "")
        raise servers.explained(error, _server(given.url)) if refused else error from error


def _speak() -> None:
    """In the language of the system, Vietnamese if that cannot be told."""
    wanted = os.environ.get("SOKHACH_LANGUAGE") or (locale.getlocale()[0] or "vi")[:2].lower()
    language.use("en" if wanted == "en" else "vi")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.admin", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = _command(commands, "create", _create, _("make a new office"))
    create.add_argument("--name", required=True, help=_("name of the office"))
    create.add_argument("--login", required=True, help=_("login of its administrator"))
    create.add_argument("--employee-name", required=True, help=_("name of its administrator"))
    create.add_argument("--demo", type=int, metavar="N", help=_("fill it with N sample customers"))
    _password_option(create)
    _command(commands, "upgrade", _upgrade, _("bring an office to this version of the program"))
    _command(commands, "check", _check, _("look whether everything in the office is as it should be"))
    reset = _command(commands, "reset-password", _reset, _("give somebody a new password"))
    reset.add_argument("login")
    _password_option(reset)
    _employee(commands)
    return parser


def _employee(commands: Any) -> None:
    group = commands.add_parser("employee", help=_("list, add, change or deactivate employees"))
    verbs = group.add_subparsers(required=True, metavar="WHAT")
    _command(verbs, "list", _list, _("all employees"))
    add = _command(verbs, "add", _add, _("a new employee"))
    change = _command(verbs, "change", _change, _("another name, department, role, phone or state"))
    for each in (add, change):
        each.add_argument("login")
        each.add_argument("--name", required=each is add)
        each.add_argument("--department")
        each.add_argument("--role", default="salesperson" if each is add else None)
        each.add_argument("--phone")
        each.add_argument("--email")
    change.add_argument("--activate", action="store_true", help=_("may sign in again"))
    _password_option(add)
    _command(verbs, "deactivate", _deactivate, _("may no longer sign in")).add_argument("login")


def _command(commands: Any, name: str, do: Any, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    made.add_argument("url", metavar="URL", type=_url)
    made.set_defaults(do=do)
    return made


def _password_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))


def _url(given: str) -> str:
    """An address, or the path of a file."""
    if "://" not in given:
        return places.url_of(Path(given))
    try:
        backend = make_url(given).get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if backend not in ("sqlite", "postgresql"):
        raise argparse.ArgumentTypeError(_("An address begins with sqlite:/// or postgresql://"))
    return given


# --- what is done ---


def _create(given: argparse.Namespace) -> None:
    password = _password(given)
    new = offices.NewOffice(given.name, given.login, given.employee_name, password, bare=bool(given.demo))
    if file := places.file_of(given.url):
        offices.make_file(new, file)
    else:
        offices.make_on_server(new, _server(given.url))
    if given.demo:
        from app.services import demo

        with offices.closing_engine(given.url) as engine:
            demo.fill(engine, given.demo)
        with _session(given.url, N_("Details of the office")) as session:
            settings.put(session, settings.OFFICE_NAME, given.name)
    print(_("The office “{name}” is made. Sign in as {login}.").format(name=given.name, login=given.login))


def _upgrade(given: argparse.Namespace) -> None:
    with _opened(given.url) as engine:
        schema.upgrade(engine)
    print(_("The office is of this program’s version now."))


def _check(given: argparse.Namespace) -> int:
    with _opened(given.url) as engine:
        found = check.run(engine, lambda finding: print(finding.sentence()))
    wrong = sum(1 for each in found if each.wrong)
    print(_("Everything is as it should be.") if not wrong else _("{count} things are wrong.").format(count=wrong))
    return FAILED if wrong else DONE


def _reset(given: argparse.Namespace) -> None:
    with _session(given.url, N_("New password")) as session:
        one = employees.by_login(session, given.login)
        employees.set_password(session, one.id, _password(given))
    print(_("{login} has a new password.").format(login=given.login))


def _list(given: argparse.Namespace) -> None:
    with _session(given.url, N_("Employees listed")) as session:
        for each in employees.everybody(session):
            state = "" if each.active else _("no longer works here")
            print(each.login, each.name, each.department, _(each.role), state, sep="\t")


def _add(given: argparse.Namespace) -> None:
    with _session(given.url, N_("Employee added")) as session:
        tree = departments.tree(session)
        department = departments.named(session, given.department) if given.department else tree[0].id
        role = employees.role_named(session, given.role)
        details = {key: value for key in ("phone", "email") if (value := getattr(given, key))}
        employees.add(session, given.login, given.name, department, role, _password(given), **details)
    print(_("{login} can sign in now.").format(login=given.login))


def _change(given: argparse.Namespace) -> None:
    values: dict[str, Any] = {k: v for k in ("name", "phone", "email") if (v := getattr(given, k)) is not None}
    with _session(given.url, N_("Employee changed")) as session:
        one = employees.by_login(session, given.login)
        if given.department:
            values["department_id"] = departments.named(session, given.department)
        if given.role:
            values["role_id"] = employees.role_named(session, given.role)
        if given.activate:
            employees.reactivate(session, one.id)
        if values:
            employees.change(session, one.id, **values)
    print(_("{login} is changed.").format(login=given.login))


def _deactivate(given: argparse.Namespace) -> None:
    with _session(given.url, N_("Employee deactivated")) as session:
        held = employees.deactivate(session, employees.by_login(session, given.login).id)
    print(_("{login} can no longer sign in. {customers} customers and {deals} open deals stay in this name.").format(
        login=given.login, customers=held.customers, deals=held.deals))  # fmt: skip


# --- the way to the data ---


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    if file := places.file_of(url):
        places.check_file(file)
    with offices.closing_engine(url) as engine:
        with engine.connect().execution_options(**schema.READING) as connection:
            if schema.version(connection) is None:
                raise UserError(N_("There is no office at this address."))
        yield engine


@contextmanager
def _session(url: str, label: str) -> Iterator[Session]:
    """A session of the system itself, above all rules."""
    with _opened(url) as engine, schema.system_session(engine, label) as session:
        yield session


def _server(url: str) -> servers.Server:
    parsed, _prefix = schema.split(url)
    password = parsed.password or os.environ.get("PGPASSWORD", "")
    return servers.Server(parsed.host or "localhost", parsed.database or "", parsed.username or "", str(password),
                          parsed.port or servers.PORT)  # fmt: skip


def _password(given: argparse.Namespace) -> str:
    """From the environment, standard input, or asked for twice; never from the arguments."""
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif VARIABLE in os.environ:
        password = os.environ[VARIABLE]
    elif not sys.stdin.isatty():
        raise UserError(N_("There is nobody to ask for the password: use --password-stdin or {variable}."),
                        variable=VARIABLE)  # fmt: skip
    else:
        password = getpass.getpass(_("New password: "))
        if password != getpass.getpass(_("Once more: ")):
            raise UserError(N_("The two passwords differ."))
    people.check_password(password)
    return password


if __name__ == "__main__":
    sys.exit(main())
