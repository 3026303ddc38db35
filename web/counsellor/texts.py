"""What a visitor and a counsellor are told by the server itself, in Danish. The desk page's own words stand in strings.js."""

LOST = "En kollega har taget samtalen."
GONE = "Samtalen er ikke i køen mere. Den unge er måske gået."
LIMIT = "Du har allerede {limit} samtaler. Afslut eller giv en tilbage først."
BAD_FRAME = "Det forstod serveren ikke. Genindlæs siden."
NOT_YOURS = "Du har ikke samtalen mere. Den er lagt tilbage i køen."
DATABASE = "Køen svarer ikke lige nu. Vi prøver igen af os selv."
CLAIM_FAILED = "Samtalen kunne ikke tages lige nu. Prøv igen om lidt."
COLLEAGUE_GONE = "Din kollega er ikke ved skærmen lige nu. Vælg en anden."

CLOSED = "Der sidder ikke en rådgiver lige nu. {when}Du kan få en kode, så du kan komme tilbage. Her er nogen, du kan få fat i nu:"
CLOSED_WHEN = "Vi åbner {opening}. "
NOBODY_YET = "Der er ingen rådgiver ved skærmen lige nu. Du står i køen, men jeg ved ikke, hvornår der kommer en. Disse kan du få fat i nu:"
NOBODY_CLAIMS = (
    "Det tager længere tid, end vi gerne vil. Du står stadig i køen. Vil du ikke vente her, så få en kode og kom tilbage. "
    "Disse kan du få fat i nu:"
)
CLOSED_WAITING = "Vi har lukket nu, og der sidder ikke en rådgiver. {when}Få en kode, så du kan komme tilbage. Disse kan du få fat i nu:"
QUEUE_BROKEN = "Køen virker ikke lige nu. Det er ikke din skyld. Her er nogen, du kan få fat i nu:"
DROPPED = "Forbindelsen til rådgiveren røg. Du står forrest i køen."
GIVEN_BACK = "Rådgiveren har lagt samtalen tilbage, så en anden kan tage den. Du står forrest i køen."
