// Drafts of the desk: found again after a reload, sealed where they lie, and of no use to anybody else.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../../web/static/desk/drafts.js";

class Storage extends Map {
  getItem(key) { return this.get(key) ?? null; }
  setItem(key, value) { this.set(key, value); }
  removeItem(key) { this.delete(key); }
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
async function until(isSo) {
  for (let tries = 0; tries < 1000 && !(await isSo()); tries += 1) await wait(10); // a loaded machine may need seconds
}

async function kept(text, token = "sign-in") {
  const storage = new Storage();
  const drafts = new Drafts(token, storage);
  drafts.keep("t1", text);
  await until(() => storage.size === 1);
  return { storage, drafts };
}

test("a draft comes back after a reload", async () => {
  const { storage } = await kept("Hej. Tak, fordi du skrev æøå.");

  assert.equal(await new Drafts("sign-in", storage).find("t1"), "Hej. Tak, fordi du skrev æøå.");
});

test("nothing of it can be read in the storage", async () => {
  const { storage } = await kept("hemmelig kanariefugl");

  const lies = [...storage.values()].join(" ");
  assert.equal(storage.size, 1);
  assert.ok(!lies.includes("kanariefugl") && !Buffer.from(lies.split(".")[1], "base64").toString("latin1").includes("kanariefugl"));
});

test("another sign-in and another talk cannot open it", async () => {
  const { storage } = await kept("hej");
  storage.set("draft t2", storage.get("draft t1"));

  assert.equal(await new Drafts("sign-in", storage).find("t2"), null);
  assert.equal(await new Drafts("the next sign-in", storage).find("t1"), null);
  assert.equal(storage.size, 0);
});

test("a sent draft is gone, also when it was about to be kept", async () => {
  const { storage, drafts } = await kept("hej");
  drafts.keep("t1", "hej igen");
  drafts.keep("t1", "");
  await wait(450);

  assert.equal(storage.size, 0);
  assert.equal(await drafts.find("t1"), null);
});

test("what is kept while another is being sealed is the last one", async () => {
  const { storage, drafts } = await kept("først");
  drafts.keep("t1", "anden");
  const saving = drafts.save("t1");
  drafts.keep("t1", "tredje");
  await saving;
  await until(async () => (await new Drafts("sign-in", storage).find("t1")) === "tredje");

  assert.equal(await new Drafts("sign-in", storage).find("t1"), "tredje");
});

test("what is kept at once is there for a page that is loaded anew the next moment", async () => {
  const storage = new Storage();
  await new Drafts("sign-in", storage).keepNow("break", "yes");

  assert.equal(await new Drafts("sign-in", storage).find("break"), "yes");
});
