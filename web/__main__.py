"""python -m web: start the public chat and the staff consoles."""

from __future__ import annotations

import os
import sys

from triage.errors import TriageError
from triage.no_dumps import forbid_dumps
from triage.private_faults import keep_faults_private
from triage.settings import Settings
from web.app import create_apps, serve
from web.event_log import configure_logging, log_event


def main() -> int:
    """Start, and say in one sentence a fault that a person can mend."""
    configure_logging()
    forbid_dumps()
    os.umask(0o077)  # what is written is for whoever runs this only
    keep_faults_private()
    try:
        settings = Settings.from_env(os.environ)
        public, staff = create_apps(settings)
    except TriageError as error:
        print(f"web kan ikke starte:\n{error}", file=sys.stderr)
        return 2
    configure_logging()  # once more: the libraries have made their loggers by now
    log_event("web_start", port=settings.public_port)
    serve(public, staff, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
