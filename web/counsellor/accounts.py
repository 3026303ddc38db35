"""Accounts from the command line: `python -m web.counsellor.accounts create --role admin --name …`, `… reset --name …` or `… demo`.

Passwords are made here and printed once; none is ever taken from the command line, where others could read it.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from triage.errors import SettingsError
from triage.settings import Settings
from web.counsellor.passwords import hash_password, make_password
from web.db import staff
from web.db.engine import open_session
from web.db.migrate import database_url
from web.db.models import ROLES, Staff

DEMO_LIFETIME = timedelta(hours=24)
DEMO_ACCOUNTS = (
    ("demo-raadgiver", "Alma", "counsellor"),
    ("demo-kollega", "Villads", "counsellor"),
    ("demo-leder", "Ida", "admin"),
    ("demo-redaktoer", "Rikke", "editor"),
)


def create(session: Session, name: str, alias: str | None, role: str, now: datetime) -> str:
    """Add an account and return its password.

    Raises:
        ValueError: The name is taken or a value cannot be used.
    """
    password = make_password()
    person = staff.create(session, name, alias or name.split()[0].capitalize(), role, hash_password(password), now)
    staff.audit(session, None, "account.create", person.id, now)
    return password


def reset(session: Session, name: str, now: datetime) -> tuple[Staff, str]:
    """Open an account again for somebody who cannot get in: new password to be changed, no one-time code, no lock.

    Raises:
        ValueError: There is no such account.
    """
    person = staff.by_name(session, name)
    if person is None:
        raise ValueError("there is no account of that name")
    password = make_password()
    staff.set_active(session, None, person.id, True, now)
    staff.reset_totp(session, None, person.id, now)
    staff.reset_password(session, None, person.id, hash_password(password), now)
    staff.audit(session, None, "password.reset", person.id, now)
    return person, password


def create_demo(session: Session, now: datetime) -> list[tuple[str, str, str]]:
    """Make fresh demo log-ins (name, password, role) for a day; those of an earlier start get new passwords."""
    made = []
    for name, alias, role in DEMO_ACCOUNTS:
        password, until = make_password(), now + DEMO_LIFETIME
        person = staff.by_name(session, name)
        if person is None:
            staff.create(session, name, alias, role, hash_password(password), now, until)
        else:
            staff.renew(session, person, hash_password(password), until)
        made.append((name, password, role))
    return made


def main(arguments: list[str] | None = None) -> int:
    """Command line. Returns 0, or 1 with one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        with open_session(database_url()) as session:
            _run(session, options, datetime.now(UTC))
    except (ValueError, SettingsError) as error:
        print(f"Nothing was changed: {error}.", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(
            f"The database did not answer ({type(error).__name__}). Run `python -m web.db.migrate` first.",
            file=sys.stderr,
        )
        return 1
    return 0


def _run(session: Session, options: argparse.Namespace, now: datetime) -> None:
    if options.command == "create":
        password = create(session, options.name, options.alias, options.role, now)
        print(f"{options.role}  {staff.normalise_name(options.name)}  {password}")
        return
    if options.command == "reset":
        person, password = reset(session, options.name, now)
        print(f"{person.role}  {person.name}  {password}")
        return
    if Settings.from_env(os.environ).environment == "production":
        raise ValueError("demo log-ins are not made when ENVIRONMENT is production")
    for name, password, role in create_demo(session, now):
        print(f"{role}  {name}  {password}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m web.counsellor.accounts", description="Accounts of staff.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("create", help="add an account; its password is printed once")
    one.add_argument("--role", required=True, choices=ROLES)
    one.add_argument("--name", required=True, help="name to sign in with")
    one.add_argument("--alias", help="first name or alias visitors see; the first word of the name when left out")
    again = commands.add_parser("reset", help="new password, no one-time code, no lock: when nobody else can help")
    again.add_argument("--name", required=True, help="name to sign in with")
    commands.add_parser("demo", help="log-ins for trying it out, good for a day; never in production")
    return parser


if __name__ == "__main__":
    sys.exit(main())
