"""What `web` itself says in the chat: when Rasa is silent, when words were hidden, and on the way to a human.

These sentences must be there when everything else is down, so they stand in code. Risk wording is editors' content
(triage.response_plans).
"""

from __future__ import annotations

BOT_SILENT = (
    "Jeg kan ikke svare ordentligt lige nu. Det er min fejl, ikke din. Du kan ringe eller skrive til nogen her, "
    "eller tale med et menneske hos os."
)
BOT_SILENT_AGAIN = (
    "Jeg kan stadig ikke svare ordentligt. Du kan bruge kontakterne her, eller tale med et menneske hos os."
)
OFFER_HUMAN = "Du kan skrive med et menneske hos os. Du er stadig anonym. Først ser du selv, hvad mennesket får at vide. Vil du det?"
CLOSED = (
    "Der er ikke et menneske her lige nu. {when}Du kan stadig skrive med mig. Du kan også få en kode, så du kan komme tilbage. "
    "Og de her har åbent nu:"
)
HUMAN_FAILED = "Jeg kan ikke få fat i et menneske hos os lige nu. Det er ikke din skyld. De her har åbent nu:"
HUMAN_DECLINED = "Det er helt i orden. Jeg er her stadig. Du kan altid ombestemme dig."
CONSENT_FIRST = "Se først, hvad du vil dele. Tryk så på »Ja, find et menneske«."
TAP_YES = "Godt. Tryk på »Ja tak, et menneske«. Så ser du først, hvad mennesket får at vide."
ALREADY_WAITING = "Du er allerede i køen. Jeg siger til, så snart der er et menneske."
WAIT_UNKNOWN = (
    "Det ved jeg ikke helt. Jeg siger til, så snart der er et menneske. Du må gerne skrive videre med mig imens."
)
WAIT_UNKNOWN_OFFERED = "Det ved jeg ikke helt. Siger du ja, så siger jeg til, så snart der er et menneske."
WRITE_ON = "Skriv bare. Jeg læser det hele, og du bestemmer selv, hvor meget du vil fortælle."
LEAVE_NOW = "Tryk på »Forlad siden«, så er skærmen væk, og det her bliver slettet. Skriv igen, når du er alene."
LEAVE_IN_DANGER = " Er du i fare, så ring 112."
ERASE_HERE = "Tryk på »Slet alt«, så sletter jeg alt det, du har skrevet her."
ERASE_CHOICE = {"title": "Slet alt", "payload": "#erase"}
KEEP_QUESTION = (
    "Må vi gemme din sætning uden navne, så jeg kan lære at forstå den? Vi kan ikke se, hvem der har skrevet den. Derfor kan vi heller "
    "ikke finde den og slette den for dig bagefter. Den er væk efter 30 dage, hvis den ikke bliver et eksempel, jeg øver mig på. "
    "Du må gerne sige nej."
)
KEEP_CHOICES = (
    {"title": "Ja, gem den uden navne", "payload": "#keep"},
    {"title": "Nej, gem den ikke", "payload": "#keep_not"},
)
KEPT = "Tak. Sætningen er gemt uden navne."
KEPT_NOT = "Det er helt i orden. Jeg gemmer den ikke."
KEEP_REFUSED = "Jeg gemmer den ikke alligevel. Der kan stå noget i den, som andre kan kende dig på."
KEEP_FAILED = "Det lykkedes ikke at gemme den. Det gør ikke noget."
CODE_CHOICE = {"title": "Giv mig en kode", "payload": "#code"}  # the browser makes it: the words never come here
YES_HUMAN = "Ja tak, et menneske"
NO_HUMAN = "Nej tak, ikke nu"
TALK_TO_HUMAN = "Tal med et menneske"

# In the order in which they are named; kinds of design 3.
_HIDDEN_NOUNS = {
    "PERSON": "et navn",
    "CPR": "et CPR-nummer",
    "PHONE": "et telefonnummer",
    "EMAIL": "en mailadresse",
    "ADDRESS": "en adresse",
    "SCHOOL": "navnet på en skole",
    "ORG": "navnet på et sted",
    "HANDLE": "et brugernavn",
    "URL": "et link",
    "BIRTHDATE": "en fødselsdag",
    "ACCOUNT": "et kontonummer",
    "PLATE": "en nummerplade",
    "QUASI": "en beskrivelse",
}


def hidden_note(kinds: tuple[str, ...]) -> str:
    """Say what was hidden: "Jeg har skjult et navn og et telefonnummer for dig. …"."""
    nouns = [noun for kind, noun in _HIDDEN_NOUNS.items() if kind in kinds] or ["noget"]
    listed = nouns[0] if len(nouns) == 1 else ", ".join(nouns[:-1]) + " og " + nouns[-1]
    return f"Jeg har skjult {listed} for dig. Så kan ingen se, hvem det handler om."
