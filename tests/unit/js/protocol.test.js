// The browser's half of tests/contract/test_protocol.py: the same examples, the same answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { FrameError, cleanText, countChars, dumpFrame, labelOf, parseFrame } from "../../../web/static/lib/protocol.js";

const examples = JSON.parse(readFileSync(new URL("../../contract/examples/frames.json", import.meta.url), "utf8"));

for (const frame of examples.valid) {
  test(`valid ${frame.type} is read and written unchanged`, () => {
    const written = dumpFrame(parseFrame(JSON.stringify(frame)));

    for (const [name, value] of Object.entries(frame)) assert.deepEqual(JSON.parse(written)[name], value);
    assert.deepEqual(parseFrame(written), parseFrame(JSON.stringify(frame)));
  });
}

for (const { name, raw, code } of examples.refused) {
  test(`refused: ${name}`, () => {
    assert.throws(() => parseFrame(raw), (error) => error instanceof FrameError && error.code === code);
  });
}

for (const { in: before, out } of examples.cleaned) {
  test(`cleaned: ${JSON.stringify(before)}`, () => {
    assert.equal(cleanText(before), out);
    assert.equal(cleanText(out), out);
  });
}

for (const { href, label } of examples.labels) {
  test(`label of ${href}`, () => assert.equal(labelOf(href), label));
}

test("characters are counted as people do", () => {
  assert.equal(countChars("🙈å"), 2);
});
