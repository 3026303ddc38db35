"""One table: what went wrong -> what the visitor is told. Nobody is ever shown a stack trace, an address or a file name."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Request
from sanic.exceptions import RequestCancelled, SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, html

from web.event_log import log_event, log_fault

# Codes of `error` frames (docs/protocol.md) and their sentences.
FRAME_ERRORS = {
    "too_large": "Det var for meget på én gang. Del det op i kortere beskeder.",
    "not_json": "Jeg kunne ikke læse det. Prøv at genindlæse siden.",
    "unknown_frame": "Det kender jeg ikke. Prøv at genindlæse siden.",
    "wrong_field": "Der var noget galt i beskeden. Prøv at genindlæse siden.",
    "wrong_id": "Der var noget galt i beskeden. Prøv at sende den igen.",
    "empty": "Beskeden er tom. Skriv lidt, og send igen.",
    "too_long": "Beskeden er for lang. Del den op i to.",
    "hello_first": "Forbindelsen begyndte forkert. Prøv at genindlæse siden.",
    "wrong_protocol": "Siden er blevet opdateret. Genindlæs den, så virker den igen.",
    "too_fast": "Det går lidt hurtigt. Vent et øjeblik. Din besked er ikke væk.",
    "unknown_choice": "Den knap gælder ikke længere. Skriv i stedet.",
    "sealed_only": "Du skriver med et menneske nu. Beskeden skal låses, før den sendes.",
    "no_counsellor": "Der er ikke et menneske i samtalen lige nu.",
    "wrong_code": "De fire ord passer ikke til en samtale. Måske er koden udløbet, eller samtalen er slut.",
    "code_wait": "Der er prøvet mange koder lige nu. Vent lidt, og prøv igen.",
    "no_code": "Jeg kunne ikke lave en kode lige nu. Prøv igen om lidt.",
    "gone": "Samtalen er slettet. Du kan begynde en ny.",
    "full": "Her er mange lige nu. Prøv igen om lidt. Er du i fare, så ring 112.",
    "internal": "Noget gik galt hos os. Din besked kom måske ikke frem. Er du i fare, så ring 112.",
}


@dataclass(frozen=True)
class ErrorPage:
    """A plain page: status, heading and one sentence."""

    status: int
    title: str
    sentence: str


PAGES = {
    400: ErrorPage(400, "Det kunne vi ikke læse", "Gå tilbage, og prøv igen."),
    403: ErrorPage(403, "Det kan man ikke her", "Åbn siden direkte i stedet."),
    404: ErrorPage(404, "Siden findes ikke", "Måske er adressen skrevet lidt forkert."),
    405: ErrorPage(405, "Det kan man ikke her", "Gå tilbage, og prøv igen."),
    413: ErrorPage(413, "Det var for meget", "Send lidt mindre ad gangen."),
    500: ErrorPage(500, "Noget gik galt hos os", "Det er ikke din skyld. Prøv igen om lidt."),
    503: ErrorPage(503, "Vi er her ikke lige nu", "Prøv igen om lidt."),
}
_HTML = """<!doctype html><html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="/static/app.css"></head><body class="plain"><main class="paper">
<h1>{title}</h1><p>{sentence}</p><p><strong>Er du i fare nu? <a href="tel:112">Ring 112</a>.</strong></p>
<p>Du kan altid ringe til BørneTelefonen på <a href="tel:116111">116 111</a>.</p><p><a href="/">Til forsiden</a></p></main></body></html>"""


# On the staff port nobody looks for help for themselves.
_STAFF_HTML = """<!doctype html><html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="/static/desk/desk.css"></head><body class="plain"><main class="paper narrow">
<h1>{title}</h1><p>{sentence}</p><p><a href="/">Tilbage til dit arbejde</a></p></main></body></html>"""


def error_page(status: int, for_staff: bool = False) -> HTTPResponse:
    """Build the page for a status; one not in the table is shown as 500 (or 400 below 500)."""
    page = PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    return html((_STAFF_HTML if for_staff else _HTML).format(title=page.title, sentence=page.sentence), status=status)


class QuietErrorHandler(ErrorHandler):
    """Answers every fault with a plain page and logs type and place only; the address asked for is not logged."""

    def __init__(self, for_staff: bool = False) -> None:
        super().__init__()
        self._for_staff = for_staff

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        """Answer one fault that no other handler took."""
        status = exception.status_code if isinstance(exception, SanicException) else 500
        if status >= 500 and not isinstance(exception, RequestCancelled):  # the other side hung up: no fault of ours
            log_fault("http_fault", exception, code=status)
        return error_page(status, self._for_staff)

    @staticmethod
    def log(request: Request, exception: Exception) -> None:
        """Sanic's own logging prints the address and the trace; ours says that something happened, no more."""
        if not isinstance(exception, SanicException):
            log_event("unhandled", error=type(exception).__name__)
