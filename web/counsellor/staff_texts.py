"""Danish words of the pages about staff: roles, what can go wrong, and what the audit log says."""

from __future__ import annotations

ROLES = {
    "counsellor": "Rådgiver", "supervisor": "Vagtleder", "editor": "Redaktør", "admin": "Administrator",
}  # fmt: skip
ROLE_HELP = {
    "counsellor": "tager samtaler ved vagten",
    "supervisor": "som rådgiver, og ser vagten, tallene og handlingerne",
    "editor": "retter svar, tilbud og telefonnumre",
    "admin": "alt, og konti",
}
ACTIONS = {
    "sign_in": "loggede ind",
    "sign_in.oidc": "loggede ind gennem kommunen",
    "sign_in.refused": "forsøg på at logge ind, afvist",
    "sign_out": "loggede ud",
    "sign_ins.close": "loggede ud alle andre steder",
    "password.change": "skiftede adgangskode",
    "password.reset": "gav ny adgangskode til",
    "totp.on": "slog engangskode til",
    "totp.off": "slog engangskode fra",
    "totp.reset": "slog engangskode fra for",
    "recovery.new": "lavede nye nødkoder",
    "account.create": "oprettede",
    "account.role": "gav ny rolle til",
    "account.alias": "ændrede visningsnavn for",
    "account.close": "lukkede kontoen for",
    "account.open": "åbnede kontoen for",
    "account.unlock": "låste op for",
    "statistics.export": "hentede tallene som fil",
}
PROBLEMS = {
    "name": "Navnet til at logge ind skal have 2 til 64 tegn, og visningsnavnet 1 til 60.",
    "taken": "Der findes allerede en konto med det navn.",
    "role": "Vælg en rolle.",
    "gone": "Kontoen findes ikke mere.",
    "own": "Du kan ikke ændre din egen rolle eller lukke din egen konto. Bed en anden administrator om det.",
    "last_admin": "Der skal altid være mindst én administrator, der kan logge ind.",
    "no_admin": "Du er ikke administrator mere.",
    "action": "Det kunne siden ikke. Genindlæs den, og prøv igen.",
}
DONE = {
    "role": "Rollen er ændret. Vedkommende skal logge ind igen.",
    "alias": "Visningsnavnet er ændret.",
    "close": "Kontoen er lukket, og vedkommende er logget ud alle steder.",
    "open": "Kontoen er åben igen.",
    "totp": "Engangskoden er slået fra. Vedkommende skal slå den til igen på sin egen konto.",
    "unlock": "Kontoen er låst op.",
}
