"""Tables for people."""

from __future__ import annotations

from evaluation.figures import Share
from evaluation.tables import listing, share_table, shortened


def test_columns_are_aligned_and_empty_groups_left_out() -> None:
    text = share_table("danger", {"recall": Share(8, 10), "kind": Share(0, 0)})

    assert text.split("\n") == [
        "danger     %          95 %  counted",
        "------  ----  ------------  -------",
        "recall  80.0  49.0 to 94.3     8/10",
    ]


def test_long_text_is_cut_on_one_line() -> None:
    assert shortened("a\nb  c", 10) == "a b c"
    assert shortened("abcdefghij", 5) == "abcd…"


def test_list_without_lines_is_not_shown() -> None:
    assert listing("Misses", []) == ""
    assert listing("Misses", ["a", "b"]) == "Misses (2)\n  a\n  b"
