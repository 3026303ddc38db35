"""An editor over HTTP, without a browser: what the console's forms send, so that releases can be timed."""

from __future__ import annotations

import http.cookiejar
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse
from urllib.request import HTTPCookieProcessor, Request, build_opener

TIMEOUT_SECONDS = 120
LOOK_SECONDS = 0.25
PREPARE_SECONDS = 900


class ConsoleError(RuntimeError):
    """The console said no, or said something else than expected."""


class Editor:
    """One signed-in editor."""

    def __init__(self, staff_url: str, name: str, password: str) -> None:
        self._url = staff_url
        self._opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self._csrf = _csrf(self._get("/sign-in")[1])
        self._post("/sign-in", name=name, password=password, code="")
        self._csrf = _csrf(self._get("/account")[1])

    def writes(self, item: str, **fields: str) -> str:
        """Save fields of an item; returns the draft's id."""
        _, body = self._post("/editor/item", id=item, draft="", seen="", script="1", **fields)
        return str(json.loads(body)["draft"])

    def adds(self, intent: str, sentences: list[str]) -> str:
        """Add examples to an intent; returns the draft's id."""
        where, _ = self._post("/editor/intent", name=intent, action="add", draft="", new="\n".join(sentences))
        return parse_qs(urlparse(where).query)["draft"][0]

    def prepares(self, draft: str) -> dict[str, Any]:
        """Make a draft ready; returns what the console says of it.

        Raises:
            ConsoleError: It did not pass.
        """
        self._post(f"/editor/draft/{draft}", action="prepare")
        end = time.monotonic() + PREPARE_SECONDS
        while time.monotonic() < end:
            found: dict[str, Any] = json.loads(self._get(f"/editor/draft/{draft}/progress")[1])
            if found["state"] == "passed":
                return found
            if found["state"] != "running":
                raise ConsoleError(f"The preparation ended as {found['state']}.")
            time.sleep(LOOK_SECONDS)
        raise ConsoleError("The preparation did not end.")

    def approves(self, draft: str) -> None:
        """Say yes to a draft."""
        self._post(f"/editor/draft/{draft}", action="approve")

    def publishes(self, draft: str) -> int:
        """Publish a draft; returns the release's number."""
        where, _ = self._post(f"/editor/draft/{draft}", action="publish")
        found = re.search(r"/editor/release/(\d+)", where)
        if found is None:
            raise ConsoleError("It was not published.")
        return int(found[1])

    def takes_back(self, release: int) -> None:
        """Undo a release."""
        self._post(f"/editor/release/{release}", action="take_back")

    def _get(self, path: str) -> tuple[str, str]:
        with self._opener.open(self._url + path, timeout=TIMEOUT_SECONDS) as answer:
            return answer.geturl(), answer.read().decode("utf-8")

    def _post(self, path: str, **fields: str) -> tuple[str, str]:
        request = Request(self._url + path, urlencode({"csrf": self._csrf, **fields}).encode())
        with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.geturl(), answer.read().decode("utf-8")


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    if found is None:
        raise ConsoleError("The page has no form.")
    return found[1]
