"""Danger is found on the frozen examples, explained, and not seen where there is none."""

from __future__ import annotations

import io
import json
import shutil
import time
from pathlib import Path

import pytest

from triage.__main__ import main
from triage.errors import ContentError
from triage.linear import FORMAT, featurise, load_model, pack
from triage.risk import assess, load_lexicon
from triage.risk_lexicon import RiskLexicon
from triage.vocabulary import RiskKind, RiskLevel, Who

DATA = Path(__file__).resolve().parents[3] / "data"
EXAMPLES = [
    json.loads(line) for line in (Path(__file__).parent / "risk_examples.jsonl").read_text("utf-8").splitlines()
]
MIN_RECALL, MIN_PRECISION, MIN_EXACT = (
    0.95,
    0.90,
    0.80,
)  # both stages, on sentences the editors of the phrases have seen


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon(DATA)


@pytest.fixture(scope="module")
def results(lexicon):
    return [(RiskLevel(one["level"]), assess(one["text"], lexicon), one) for one in EXAMPLES]


def test_examples_cover_every_level_and_kind():
    assert len(EXAMPLES) >= 150
    assert {one["level"] for one in EXAMPLES} == {level.value for level in RiskLevel}
    assert {one["kind"] for one in EXAMPLES if one["kind"]} == {kind.value for kind in RiskKind}


def test_danger_is_found_without_too_many_alarms(results):
    danger = [(level, found) for level, found, _ in results if level >= RiskLevel.HIGH]
    alarms = [level for level, found, _ in results if found.level >= RiskLevel.HIGH]

    recall = sum(found.level >= RiskLevel.HIGH for _, found in danger) / len(danger)
    precision = sum(level >= RiskLevel.HIGH for level in alarms) / len(alarms)

    assert (recall >= MIN_RECALL, precision >= MIN_PRECISION) == (True, True), (recall, precision)


def test_no_acute_example_is_missed(results):
    missed = [one["text"] for level, found, one in results if level is RiskLevel.ACUTE and found.level < RiskLevel.HIGH]

    assert missed == []


def test_level_is_mostly_exact(results):
    assert sum(level is found.level for level, found, _ in results) / len(results) >= MIN_EXACT


def test_evidence_quotes_the_message(results):
    for _, found, one in results:
        assert all(one["text"][e.start : e.end] == e.text and e.reason for e in found.evidence)
        assert bool(found.evidence) == (found.level > RiskLevel.NONE)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("jeg vil dø", RiskLevel.HIGH, id="plain"),
        pytest.param("jeg vil ikke dø", RiskLevel.NONE, id="negated"),
        pytest.param("jeg vil ikke leve mere", RiskLevel.HIGH, id="negation-is-the-danger"),
        pytest.param("det er ikke løgn at jeg vil dø", RiskLevel.HIGH, id="negation-of-something-else"),
        pytest.param("jeg dør af grin", RiskLevel.NONE, id="idiom"),
        pytest.param("i aften tager jeg mit liv", RiskLevel.ACUTE, id="today"),
        pytest.param("j e g v i l d ø", RiskLevel.HIGH, id="spelled-out"),
        pytest.param("J\u200beg v\u200bil d\u200bø", RiskLevel.HIGH, id="zero-width"),
        pytest.param("min far slog mig da jeg var 8 år", RiskLevel.CONCERN, id="past"),
        pytest.param("min far slår mig stadig, også da jeg var 8", RiskLevel.HIGH, id="still"),
    ],
)
def test_surroundings_decide_the_level(lexicon, text, level):
    assert assess(text, lexicon).level is level


def test_person_in_danger_is_told_from_the_writer(lexicon):
    assert assess("min veninde siger at hun vil dø", lexicon).who is Who.OTHER
    assert assess("min papfar slår mig", lexicon).who is Who.SELF
    assert assess("jeg kan ikke mere og jeg har skrevet et brev til min mor", lexicon).who is Who.SELF
    assert assess("min veninde har skrevet et afskedsbrev til sin mor", lexicon).who is Who.OTHER


@pytest.mark.parametrize("text", ["", " ", "\n\n", "💜", "123", "\u202e\u200b", "?" * 4000])
def test_empty_and_odd_texts_are_no_danger(lexicon, text):
    assert assess(text, lexicon).level is RiskLevel.NONE


def test_time_grows_with_length_only(lexicon):
    began = time.thread_time()

    for words in ("jeg vil ", "slår far mig ", "piller ikke ", "dø dø ", "han kommer ind om natten ", "a"):
        assess((words * 4000)[:4000], lexicon)

    assert time.thread_time() - began < 6.0  # 1 s each is 20 times what a quiet machine needs


def test_ordinary_message_takes_milliseconds(lexicon):
    text = ("hej jeg hedder noget og min mor og far skændes hele tiden og jeg ved ikke hvad jeg skal gøre " * 4)[:300]
    times = []
    for _ in range(9):
        began = time.thread_time()
        assess(text, lexicon)
        times.append(time.thread_time() - began)

    assert sorted(times)[2] < 0.05  # the aim is 0.005 on a quiet machine


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(DATA / "lexicon", tmp_path / "lexicon", ignore=shutil.ignore_patterns("*.json"))
    return tmp_path


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param("kind: suicide\nentries: [{level: high, say: dø}]", "why", id="missing-field"),
        pytest.param("kind: sucide\nentries: [{level: high, why: x, say: dø}]", "sucide", id="unknown-kind"),
        pytest.param("kind: suicide\nentries: [{level: hgh, why: x, say: dø}]", "hgh", id="unknown-level"),
        pytest.param("kind: suicide\nentries: [{level: high, why: x, say: '(dø'}]", "cannot read", id="parenthesis"),
        pytest.param("kind: suicide\nentries: [{level: high, why: x, say: 'vil <drø>'}]", "drø", id="unknown-list"),
        pytest.param("- a\n- b", "expected keys", id="not-a-mapping"),
        pytest.param("kind: [", "cannot be read", id="not-yaml"),
    ],
)
def test_wrong_lexicon_file_is_named(copied, content, fault):
    (copied / "lexicon" / "risk_wrong.yml").write_text(content, "utf-8")

    with pytest.raises(ContentError, match="risk_wrong.yml") as caught:
        load_lexicon(copied)

    assert fault in str(caught.value)


def _model(bias, thresholds=None):
    head = {"labels": ["none", "concern", "high", "acute"], "bias": bias, "scale": [0.1] * 4, "temperature": 1.0}
    head["data"] = pack([0] * 16, signed=True)
    return {
        "format": FORMAT, "word": [1, 2], "char": [2, 4], "buckets": 4, "thresholds": thresholds or {},
        "idf": {"scale": 1.0, "data": pack([1] * 4, signed=False)}, "heads": {"level": head},
    }  # fmt: skip


def test_broken_model_leaves_the_phrases_at_work(copied):
    (copied / "lexicon" / "risk_model.json").write_text('{"format": "other"', "utf-8")

    broken = load_lexicon(copied)

    assert "risk_model.json" in broken.model_fault
    assert assess("jeg vil dø", broken).level is RiskLevel.HIGH


def test_model_raises_but_never_lowers_acute(copied):
    path = copied / "lexicon" / "risk_model.json"
    path.write_text(json.dumps(_model([0, 0, 9, 0])), "utf-8")
    raised = assess("noget helt andet end det vi talte om", load_lexicon(copied)).level
    path.write_text(json.dumps(_model([99, 0, 0, 0])), "utf-8")
    kept = assess("i aften tager jeg mit liv", load_lexicon(copied)).level

    assert (raised, kept) == (RiskLevel.HIGH, RiskLevel.ACUTE)


def test_few_words_without_a_phrase_only_make_one_ask(copied):
    (copied / "lexicon" / "risk_model.json").write_text(json.dumps(_model([0, 0, 9, 0])), "utf-8")

    lexicon = load_lexicon(copied)

    assert assess("noget helt andet", lexicon).level is RiskLevel.CONCERN
    assert assess("jeg vil dø", lexicon).level is RiskLevel.HIGH


@pytest.mark.parametrize(
    "text", ["farvel", "mor kommer nu", "tak for alt", "jeg er her stadig", "jeg lægger mig nu", "sidste time"]
)
def test_short_everyday_messages_are_no_alarm(lexicon, text):
    assert assess(text, lexicon).level < RiskLevel.HIGH


def test_doubtful_phrase_may_be_lowered_and_a_certain_one_not(copied):
    (copied / "lexicon" / "risk_zz.yml").write_text(
        "kind: other\nentries:\n  - {level: acute, why: a, doubt: true, say: blå banan}\n  - {level: acute, why: b, say: rød pære}", "utf-8"
    )  # fmt: skip
    path = copied / "lexicon" / "risk_model.json"
    path.write_text(json.dumps(_model([99, 0, 0, 0])), "utf-8")

    lexicon = load_lexicon(copied)

    assert assess("blå banan", lexicon).level is RiskLevel.CONCERN
    assert assess("rød pære og blå banan", lexicon).level is RiskLevel.ACUTE


@pytest.mark.parametrize(
    ("limit", "level"),
    [
        pytest.param(0.05, RiskLevel.HIGH, id="not-sure-enough"),
        pytest.param(0.95, RiskLevel.CONCERN, id="surer-still"),
    ],
)
def test_what_is_said_outright_is_lowered_to_a_question_only_by_a_model_that_is_surer(copied, limit, level):
    model = _model([0, 0, 0, 0], {"lower_outright": limit, "lower_high": 0.95, "raise_high": 0.99})
    (copied / "lexicon" / "risk_model.json").write_text(json.dumps(model), "utf-8")

    assert assess("og jeg vil dø, tror jeg nok", load_lexicon(copied)).level is level


@pytest.mark.parametrize(
    "text",
    [
        "jeg har lyst til at dø", "jeg vil ikke leve mere", "min far slår mig", "jeg skærer mig", "jeg er blevet voldtaget",
        "jeg hører stemmer der siger jeg skal dø", "jeg skal giftes mod min vilje", "min ex har leaket min video",
    ],
)  # fmt: skip
def test_danger_in_a_few_plain_words_is_seen_without_embeddings(lexicon, text):
    assert assess(text, lexicon).level >= RiskLevel.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "vores søn skal udredes for autisme, og ventetiden er to år. hvem kan vi tale med imens",
        "jeg bor på skift hos mor og far og vil gerne bo mest hos mor",
        "jeg har meget fravær i 2.g og skal til møde med rektor",
        "min mormor passer mig når mor er på arbejde, kan hun komme med til samtalen",
        "jeg er plejebarn og vil gerne se min bror noget oftere",
        "kan en lærer få råd om en elev der keder sig i timerne",
    ],
)
def test_ordinary_calls_for_help_are_no_alarm(lexicon, text):
    assert assess(text, lexicon).level < RiskLevel.HIGH


def _dense_model():
    content = _model([0, 0, 0, 0])
    head = content["heads"]["level"]
    head.update(labels=["concern", "high", "acute"], bias=[-2, -2, -5], scale=[0.1] * 3, link="logistic")
    head["data"] = pack([0] * 12, signed=True)
    units = {"bias": [0.0], "scale": [1.0], "data": pack([1, 0], signed=True)}
    head["dense"] = {"size": 2, "units": units, "out": [[1], [1], [0]], "bias": [0, 0, -5], "mix": [[1, 9, 0]] * 3}
    return content


@pytest.mark.parametrize(
    ("embed", "level"),
    [
        pytest.param(None, RiskLevel.NONE, id="none-at-hand"),
        pytest.param(lambda text: [1.0, 0.0], RiskLevel.HIGH, id="danger"),
        pytest.param(lambda text: [0.0, 1.0], RiskLevel.NONE, id="harmless"),
        pytest.param(lambda text: [1.0], RiskLevel.NONE, id="wrong-size"),
        pytest.param(lambda text: 1 / 0, RiskLevel.NONE, id="raises"),
    ],
)
def test_embedding_counts_where_there_is_one(copied, embed, level):
    (copied / "lexicon" / "risk_model.json").write_text(json.dumps(_dense_model()), "utf-8")

    found = assess("noget helt andet end det vi talte om", load_lexicon(copied).with_embedder(embed))

    assert found.level is level


def test_shipped_model_reads_embeddings_and_speaks_without(lexicon):
    assert lexicon.model_fault == ""
    assert lexicon.model.reads_embeddings
    assert set(lexicon.model.heads["kind"].labels) == {kind.value for kind in RiskKind}
    assert set(lexicon.model.heads["level"].labels) == {"concern", "high", "acute"}


def test_warm_lexicon_has_nothing_left_to_compile(lexicon):
    lexicon.warm()

    assert all(
        "regex" in vars(pattern) for table in (lexicon.index._exact,) for row in table.values() for pattern in row
    )


def test_model_probabilities_sum_to_one(tmp_path):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(_model([1, 2, 3, 4])), "utf-8")

    answer = load_model(path).probabilities("jeg er her", "level")

    assert sum(answer.values()) == pytest.approx(1)
    assert max(answer, key=answer.get) == "acute"


def test_features_are_words_and_parts_of_words():
    assert list(featurise("vil dø", (1, 2), (2, 2))) == [
        "w:vil", "w:dø", "w:vil dø", "c: v", "c:vi", "c:il", "c:l ", "c: d", "c:dø", "c:ø ",
    ]  # fmt: skip


def test_command_line_answers_every_line_and_reports_bad_ones():
    source = io.StringIO('{"id": "a", "text": "jeg vil dø"}\nnot json\n{"id": "b"}\n{"id": "c", "text": "hej"}\n')
    target = io.StringIO()

    code = main(["assess"], source, target)
    lines = [json.loads(line) for line in target.getvalue().splitlines()]

    assert code == 1
    assert [line.get("level") for line in lines] == ["high", None, None, "none"]
    assert lines[1]["line"] == 2 and "error" in lines[2]


@pytest.mark.parametrize("text", ["selvmord", "s.e.l.v.m.o.r.d", "voldtægt", "overgreb", "jeg vil dø"])
@pytest.mark.parametrize("embed", [None, lambda text: [0.0] * 384])
def test_the_word_for_danger_and_nothing_else_is_danger_whatever_the_model_thinks(
    lexicon: RiskLexicon, text: str, embed
) -> None:  # type: ignore[no-untyped-def]
    assert assess(text, lexicon.with_embedder(embed)).level is RiskLevel.HIGH
