/** A page without a receipt asks until nothing of its talk is left. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { untilGone } from "../../../web/static/lib/until-gone.js";

test("it asks on through lost lines and slow deletions, ever more slowly, and stops when all is gone", async () => {
  const answers = [null, null, 202, 503, 202, 204];
  const asked = [], waits = [];
  const post = async (token) => (asked.push(token), answers.shift());

  await untilGone("token", { post, pause: async (ms) => waits.push(ms) });

  assert.deepEqual(answers, []);
  assert.deepEqual(new Set(asked), new Set(["token"]));
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 8000]);
});

test("what is gone at once is asked about once", async () => {
  const waits = [];

  await untilGone("token", { post: async () => 204, pause: async (ms) => waits.push(ms) });

  assert.deepEqual(waits, []);
});
