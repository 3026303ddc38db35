"""Getting ready to die is heard in small sentences, once dying is spoken of; everyday sentences, denials and what others did are not."""

from __future__ import annotations

import pytest

from triage.preparation import Step, find_step
from triage.vocabulary import Who

OWN = [
    "jeg har skrevet et brev",
    "i aften",
    "det bliver i nat",
    "jeg har pillerne her",
    "jeg har gjort det klar",
    "farvel",
    "jeg har købt det jeg skal bruge",
    "jeg står på taget nu",
    "har skrevet breve til dem alle sammen",
    "jg hr skrevet et afskedsbrev",
    "Jeg skriver et brev til mor nu",
    "nu",
    "i morgen gør jeg det",
    "det sker i morgen",
    "jeg gør det nu",
    "nu gør jeg det",
    "naar mor og far sover",
    "når de andre er i seng",
    "om en time",
    "jeg har fundet pillerne",
    "jeg sidder med kniven",
    "kniven ligger på bordet",
    "pillerne ligger her foran mig",
    "har koebt det hele",
    "har samlet piller sammen",
    "jeg har bestilt det",
    "har fået fat i et reb",
    "jeg sidder pa broen",
    "er gået ned til togskinnerne",
    "jeg er oppe på taget",
    "sidder på kanten af broen",
    "tak for alt",
    "sig til mor at jeg elsker hende",
    "pas på min kat",
    "undskyld for alt",
    "i får det bedre uden mig",
    "det her er det sidste jeg skriver",
    "det hele er klar",
    "alt er klart nu",
    "jeg har bestemt mig",
    "jeg har en plan",
    "ingen kan stoppe mig",
    "det er for sent",
    "jeg er klar",
    "jeg har givet mine ting væk",
    "jeg har nok piller",
    "ja i aften",
    "brevet ligger på mit bord",
    "jeg har skrevet et brev til min mor",
    "jeg har mors piller her",
    "jeg har taget kniven med",
    "har lagt pillerne frem",
    "jeg har lagt en seddel til far",
    "jeg går ud på broen nu",
    "farvel alle sammen",
    "det er i aften",
]
OF_ANOTHER = [
    "han har skrevet et brev",
    "hun svarer ikke mere",
    "hun svarer ik på mine beskeder",
    "han tager ikke telefonen",
    "hendes telefon er slukket",
    "kan ikke få fat i hende",
    "ved ik hvor han er",
    "hun er løbet hjemmefra",
    "jeg har fundet et brev på hans værelse",
    "vi har fundet piller under hans seng",
    "han siger det bliver i nat",
    "hun har sagt farvel til os",
    "han har købt et reb",
    "hun står på broen",
    "han har givet sine ting væk",
    "hun har låst døren",
    "han har ikke svaret siden i går",
    "i aften",
    "hun skrev farvel",
    "han er væk",
    "hun har samlet piller",
    "har skrevet afskedsbrev",
]
NO_STEP = [
    "i aften skal vi i biffen",
    "det er mors brev",
    "jeg fik et brev fra kommunen",
    "jeg har skrevet et brev til min psykolog",
    "jeg har ikke skrevet et brev",
    "jeg har skrevet et brev til skolen",
    "mor har skrevet et brev",
    "jeg har en tid hos lægen i dag",
    "mor har låst pillerne inde",
    "jeg har givet pillerne til mor",
    "jeg har smidt pillerne ud",
    "mine piller virker ikke",
    "jeg tager mine piller hver morgen",
    "jeg har købt en gave til min mor",
    "har købt panodiler til min hovedpine",
    "vi står på broen og kigger på skibe",
    "jeg står ved busstoppet",
    "jeg går hjem over broen fra skole",
    "tak for hjælpen, farvel",
    "farvel og tak for snakken",
    "jeg er klar til at få hjælp",
    "jeg har bestemt mig for at fortælle det til mor",
    "har gjort aftensmaden klar",
    "min bror står på taget",
    "jeg taler med mor i aften",
    "han svarer ikke",
    "min kæreste svarer ikke",
    "det bliver ikke i aften",
    "jeg har ingen plan",
    "nej",
    "jeg har det skidt i aften",
    "jeg kan ikke sove i nat",
    "det var værst i nat",
    "hvad gør jeg nu?",
    "jeg sidder med min kat",
    "ok det gør jeg",
    "jeg snakker med hende i morgen",
    "i morgen",
    "far kommer hjem om en time",
    "jeg har ikke gjort noget klar",
    "jeg hader mit liv nu",
    "jeg har skrevet et brev i dansk",
    "mor elsker mig ikke",
    "min mor har fundet pillerne",
    "far har købt en kniv til køkkenet",
    "jeg har købt mad",
    "jeg vil gerne have hjælp nu",
    "jeg har det bedre nu",
    "jeg sidder ved havnen med min veninde",
    "jeg er hos mormor nu",
    "han kommer nu",
    "de sover nu",
    "jeg går i seng nu",
]
NO_STEP_OF_ANOTHER = [
    "jeg har skrevet et brev til ham",
    "i aften skal vi til lægen",
    "hun svarer mig ikke når jeg spørger hvorfor",
    "hun svarer nu",
    "jeg er så bange",
    "jeg har købt en gave til hende",
    "farvel",
    "tak for alt",
    "jeg har pillerne her hos mig",
    "vi har låst medicinen inde",
    "hun sover nu",
    "han er i skole",
    "jeg er på arbejde nu",
    "hun svarer ikke på spørgsmål om mad",
    "han tager ikke sin medicin",
    "han er her nu",
]


@pytest.mark.parametrize("text", OWN)
def test_step_of_the_writer_is_heard(text: str) -> None:
    assert find_step(text, Who.SELF) is not None


@pytest.mark.parametrize("text", OF_ANOTHER)
def test_step_of_another_is_heard(text: str) -> None:
    assert find_step(text, Who.OTHER) is not None


@pytest.mark.parametrize("text", NO_STEP)
def test_everyday_denied_or_of_others_is_no_step(text: str) -> None:
    assert find_step(text, Who.SELF) is None


@pytest.mark.parametrize("text", NO_STEP_OF_ANOTHER)
def test_what_the_one_who_worries_does_is_no_step(text: str) -> None:
    assert find_step(text, Who.OTHER) is None


def test_what_kind_of_step() -> None:
    steps = [
        "i nat",
        "jeg har pillerne her",
        "jeg har købt det hele",
        "har skrevet brev",
        "står på broen",
        "farvel",
        "alt er klart",
    ]

    assert [find_step(text, Who.SELF) for text in steps] == [
        Step.TIME, Step.MEANS, Step.PURCHASE, Step.LETTER, Step.PLACE, Step.FAREWELL, Step.READY,
    ]  # fmt: skip
    assert find_step("hun svarer ikke", Who.OTHER) is Step.SILENCE
