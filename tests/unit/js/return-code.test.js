// Four words: drawn fairly, read kindly, and turned into the same keys as in Python (tests/contract/test_return_code.py).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { drawWords, isOneSlipAway, keysOf, readWords, unwrapTab, wrapTab } from "../../../web/static/lib/return-code.js";
import { WORDS } from "../../../web/static/lib/return-words.js";

const EXAMPLES = JSON.parse(readFileSync(new URL("../../contract/examples/return_code.json", import.meta.url)));
const TOKEN = "t".repeat(43);
const TAB_KEY = "k".repeat(43);

for (const { words, locator, verifier } of EXAMPLES) {
  test(`${words.join(" ")} makes the keys of the examples`, async () => {
    const keys = await keysOf(words);

    assert.equal(keys.locator, locator);
    assert.equal(keys.verifier, verifier);
  });
}

test("every word can be drawn, and drawing is even", () => {
  const counts = new Map();
  for (let round = 0; round < 10_000; round += 1) for (const word of drawWords(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);

  assert.equal(counts.size, WORDS.length);
  assert.ok(Math.max(...counts.values()) < 60, "40,000 draws of 2,048 words: 20 each on average");
});

test("words are read however they are typed", () => {
  const cases = {
    "abekat  Ahorn,agurk - ÆBLE": ["abekat", "ahorn", "agurk", "æble"],
    "aeble oernen": ["æble"],
    "agurg": ["agurk"],
    "agruk": ["agurk"],
    "1. abekat\n2. agurk": ["abekat", "agurk"],
  };
  for (const [typed, expected] of Object.entries(cases)) assert.deepEqual(readWords(typed, WORDS).words, expected, typed);
});

test("a word nobody knows is named, not guessed", () => {
  assert.deepEqual(readWords("abekat xyzzy agurk", WORDS).unknown, ["xyzzy"]);
});

test("the order counts, and so does every word", async () => {
  const one = await keysOf(["abekat", "agurk", "ahorn", "alge"]);
  const two = await keysOf(["agurk", "abekat", "ahorn", "alge"]);

  assert.notEqual(one.locator, two.locator);
  assert.notEqual(one.verifier.slice(0, 22), one.locator);
});

test("token and key of the tab come back with the same words and with no others", async () => {
  const right = await keysOf(["abekat", "agurk", "ahorn", "alge"]);
  const wrong = await keysOf(["abekat", "agurk", "ahorn", "album"]);
  const box = await wrapTab(right.key, TOKEN, TAB_KEY);

  assert.deepEqual(await unwrapTab(right.key, box), { token: TOKEN, tabKey: TAB_KEY });
  await assert.rejects(unwrapTab(wrong.key, box));
  assert.ok(box.length <= 255);
});

test("one slip of the finger", () => {
  for (const [a, b] of [["agurk", "agurg"], ["agurk", "agrk"], ["agurk", "agruk"], ["agurk", "aguurk"]]) assert.ok(isOneSlipAway(a, b), b);
  for (const [a, b] of [["agurk", "agurk"], ["agurk", "agerg"], ["agurk", "ag"]]) assert.ok(!isOneSlipAway(a, b), b);
});
