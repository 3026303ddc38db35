"""Logs have a lifetime, and are for their owner only."""

from __future__ import annotations

import os
from pathlib import Path

from ops.logs import LOG_DAYS, WEEK_SECONDS, open_log, turn_logs

DAY = 86_400.0


def write(log: int, day: int) -> None:
    os.write(log, f"line of day {day}\n".encode())


def days_in(folder: Path) -> list[int]:
    return sorted(int(line.split()[-1]) for path in folder.glob("*.log*") for line in path.read_text().splitlines())


def test_no_line_is_older_than_a_log_may_be_and_the_process_writes_on(tmp_path: Path) -> None:
    log = open_log(tmp_path / "logs" / "web.log")
    folder = tmp_path / "logs"
    for day in range(60):
        turn_logs(folder, day * DAY)
        write(log, day)
        kept = days_in(folder)
        assert kept[-1] == day and day - kept[0] < LOG_DAYS, "the oldest line"
        assert len(kept) >= min(day + 1, WEEK_SECONDS // DAY), "a week can always be read"
    os.close(log)


def test_what_is_written_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    old = tmp_path / "web.log"
    old.write_text("from before")
    old.chmod(0o644)

    os.close(open_log(old))
    turn_logs(tmp_path, 0)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert old.read_text() == "from before"
