"""Looks over a person's shoulder: every request, and every fault the browser reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route, WebSocket

ORDINARY_HOST = "www.dr.dk"  # QUICK_EXIT_URL; answered here, so that no test needs the internet
ORDINARY_PAGE = "<!doctype html><html lang='da'><title>Nyheder</title><h1>Vejret i dag</h1>"
LINE_LOSS = ("net::ERR_", "WebSocket connection", "502", "503")


@dataclass
class Watch:
    """What one browser context did. `may_lose_line`: complaints of a lost connection are part of this journey."""

    hosts: set[str] = field(default_factory=set)
    urls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    may_lose_line: bool = False

    def follow(self, context: BrowserContext) -> None:
        """Begin. Whatever leaves for another host than this machine is noted and never sent."""
        context.route("**/*", self._route)
        context.on("page", self._follow_page)

    def foreign_hosts(self) -> set[str]:
        """Hosts asked that are not this machine, save the ordinary page of the quick exit."""
        return {host for host in self.hosts if host not in ("127.0.0.1", ORDINARY_HOST)}

    def _route(self, route: Route) -> None:
        self._note(route.request.url)
        host = urlsplit(route.request.url).hostname
        if host == "127.0.0.1":
            route.continue_()
        elif host == ORDINARY_HOST:
            route.fulfill(body=ORDINARY_PAGE, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    def _follow_page(self, page: Page) -> None:
        page.on("websocket", self._follow_socket)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))

    def _follow_socket(self, socket: WebSocket) -> None:
        self._note(socket.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if not (self.may_lose_line and any(word in message.text for word in LINE_LOSS)):
            self.faults.append(f"{message.type}: {message.text}")

    def _note(self, url: str) -> None:
        self.urls.append(url)
        self.hosts.add(urlsplit(url).hostname or "")
