import assert from "node:assert/strict";
import { test } from "node:test";

import { hiddenNote } from "../../../web/static/lib/hidden-note.js";

test("nothing hidden, nothing said", () => {
  assert.equal(hiddenNote("jeg er 13 og har det skidt"), "");
});

test("one hidden name is said gently", () => {
  assert.equal(hiddenNote("jeg hedder [navn]"), "Jeg har skjult et navn.");
});

test("several kinds are counted and listed", () => {
  const note = hiddenNote("[navn] og [navn] går på [skole], ring [telefon]");

  assert.equal(note, "Jeg har skjult 2 navne, et telefonnummer og navnet på en skole.");
});

test("what was written is never said again", () => {
  assert.ok(!hiddenNote("[navn] fra Ubby slog mig").includes("Ubby"));
});
