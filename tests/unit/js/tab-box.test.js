// What a tab keeps with the server: opened by its own key only, padded, and never longer than a frame may be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dumpFrame } from "../../../web/static/lib/protocol.js";
import { closeBox, createTabKey, openBox } from "../../../web/static/lib/tab-box.js";

const line = (id, text = "hej") => ({ from: "visitor", id, text, at: 1 });

test("what is kept comes back with the tab's key and with no other", async () => {
  const key = createTabKey();
  const content = { summary: { topic: "Angst" }, unseen: ["a"], history: [line("a", "æøå 🙈")] };
  const box = await closeBox(key, content);

  assert.deepEqual(await openBox(key, box), content);
  assert.equal(await openBox(createTabKey(), box), null);
  const altered = `${box.slice(0, -8)}${box.at(-8) === "A" ? "B" : "A"}${box.slice(-7)}`;
  assert.equal(await openBox(key, altered), null);
  assert.equal(await openBox(key, "hej"), null);
});

test("the length says little", async () => {
  const key = createTabKey();
  const length = async (text) => (await closeBox(key, { history: [line("a", text)] })).length;

  assert.equal(await length("x"), await length("x".repeat(500)));
});

test("a long evening still fits; the oldest lines are let go, the newest stay", async () => {
  const key = createTabKey();
  const history = Array.from({ length: 100 }, (_, index) => line(`m${index}`, "😀".repeat(500)));
  const box = await closeBox(key, { history, unseen: ["m99"] });
  const kept = await openBox(key, box);

  assert.ok(dumpFrame({ type: "keep", box }));
  assert.equal(kept.history.at(-1).id, "m99");
  assert.ok(kept.history.length < 100);
  assert.equal(history.length, 100, "what the page shows is not touched");
});

test("the same content is never the same box", async () => {
  const key = createTabKey();

  assert.notEqual(await closeBox(key, { history: [] }), await closeBox(key, { history: [] }));
});
