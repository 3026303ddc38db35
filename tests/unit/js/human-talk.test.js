// Two real ends, real keys: the visitor's HumanTalk against a counsellor made of web/static/lib/sealing.js.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HumanTalk, summaryParts } from "../../../web/static/lib/human-talk.js";
import * as sealing from "../../../web/static/lib/sealing.js";

const SUMMARY = { topic: "angst", age: "15", municipality: null, risk: null, messages: ["hej"] };

async function setUp() {
  const out = { boxes: [], contents: [], faults: [], dropped: 0, again: 0 };
  const talk = new HumanTalk({
    sendBox: (box) => out.boxes.push(box),
    dropBoxes: () => (out.dropped += 1),
    sendAgain: () => (out.again += 1),
    onContent: (content) => out.contents.push(content),
    onFault: (code) => out.faults.push(code),
  });
  const visitorKey = await talk.prepare(SUMMARY);
  return { out, talk, visitorKey };
}

async function counsellor(visitorKey) {
  const keyPair = await sealing.createKeyPair();
  const session = await sealing.deriveSession({ side: "counsellor", keyPair, peerPublicKey: visitorKey });
  return { session, meeting: (alias) => ({ alias, publicKey: keyPair.publicKey }) };
}

async function read(session, boxes) {
  const texts = [];
  for (const box of boxes.splice(0)) texts.push(...(await sealing.openInOrder(session, box)));
  return texts.map((text) => JSON.parse(text));
}

test("the summary goes first, then what was written while nobody was there", async () => {
  const { out, talk, visitorKey } = await setUp();
  await talk.say("m1", "er der nogen", 1);
  const anna = await counsellor(visitorKey);

  await talk.meet(anna.meeting("Anna"));
  const got = await read(anna.session, out.boxes);

  assert.deepEqual(got.map((one) => one.kind), ["summary", "message"]);
  assert.deepEqual(got[0].messages, ["hej"]);
  assert.deepEqual(got[0].history, []);
});

test("a counsellor's message is opened", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));

  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "message", id: "c1", text: "Hej du", at: 2 })));

  assert.deepEqual(out.contents.map((one) => one.text), ["Hej du"]);
});

test("a new key gets the summary again and what was not seen, nothing twice", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "set", 1);
  await talk.say("m2", "ikke set", 2);
  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "seen", ids: ["m1"] })));
  out.boxes.length = 0;

  const again = await counsellor(visitorKey);
  await talk.meet(again.meeting("Anna"));
  const got = await read(again.session, out.boxes);

  assert.deepEqual(got.filter((one) => one.kind === "message").map((one) => one.id), ["m2"]);
  assert.deepEqual(got[0].history.map((one) => one.id), ["m1"]); // m2 is new to them: it comes as a message and gets its "seen"
});

test("another counsellor does not get the old talk", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "fortroligt", 1);
  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "seen", ids: ["m1"] })));
  out.boxes.length = 0;

  const bo = await counsellor(visitorKey);
  await talk.meet(bo.meeting("Bo"));
  const got = await read(bo.session, out.boxes);

  assert.equal(JSON.stringify(got).includes("fortroligt"), false);
});

test("a box that was tampered with is reported, and the talk goes on", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  const box = await sealing.seal(anna.session, JSON.stringify({ kind: "message", id: "c1", text: "Hej", at: 2 }));

  await talk.open(box.slice(0, -4) + (box.endsWith("AAAA") ? "BBBB" : "AAAA"));
  await talk.open(box);

  assert.equal(out.faults.length, 1);
  assert.deepEqual(out.contents.map((one) => one.text), ["Hej"]);
});

const counterOf = (box) => Number(new DataView(sealing.fromBase64Url(box).buffer).getBigUint64(1));

test("the same key said twice sends the kept boxes again and begins no new count", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "et", 1);

  await talk.meet(anna.meeting("Anna"));
  await talk.say("m2", "to", 2);

  assert.equal(out.again, 1);
  assert.deepEqual(out.boxes.map(counterOf), [0, 1, 2]);
});

test("an old key that comes back, as a dishonest server could make it, never uses a nonce twice", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  const bo = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "et", 1);
  const first = out.boxes.splice(0).map(counterOf);

  await talk.meet(bo.meeting("Bo"));
  out.boxes.length = 0;
  await talk.meet(anna.meeting("Anna"));

  assert.ok(Math.min(...out.boxes.map(counterOf)) > Math.max(...first));
});

test("a summary longer than a box goes in several of one id, and nothing is lost or out of order", async () => {
  const { out, talk } = await setUp();
  const long = { ...SUMMARY, messages: Array.from({ length: 12 }, (_, index) => `${index} ${"å".repeat(1990)}`) };
  const visitorKey = await talk.prepare(long);
  const anna = await counsellor(visitorKey);

  await talk.meet(anna.meeting("Anna"));
  const got = await read(anna.session, out.boxes);

  assert.deepEqual(out.faults, []);
  assert.ok(got.length > 3);
  assert.equal(new Set(got.map(({ id }) => id)).size, 1);
  assert.deepEqual(got.flatMap(({ messages }) => messages), long.messages);
  assert.equal(got[0].topic, "angst");
});

test("even the longest single line has a box of its own", () => {
  const said = { from: "visitor", id: "x".repeat(22), text: "😀".repeat(2000), at: 1_700_000_000_000 };
  const parts = summaryParts({ ...SUMMARY, topic: "æ".repeat(200), messages: ["😀".repeat(2000), "kort"] }, [said]);

  assert.deepEqual(parts.flatMap(({ messages }) => messages).map((text) => [...text].length), [2000, 4]);
  assert.equal([...parts.at(-1).history[0].text].length, 1902, "shortened, and marked as such");
  for (const part of parts) assert.ok(new TextEncoder().encode(JSON.stringify(part)).length <= sealing.MAX_TEXT_BYTES);
});

test("a talk goes on after a reload: words back, unseen sent anew, seen not", async () => {
  const { talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "set", 1);
  await talk.say("m2", "ikke set", 2);
  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "message", id: "c1", text: "Hej", at: 3 })));
  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "seen", ids: ["m1"] })));
  const kept = JSON.parse(JSON.stringify(talk.snapshot()));

  const { out, talk: again } = await setUp();
  again.restore(kept);
  const met = await counsellor(await again.prepare(kept.summary));
  await again.meet(met.meeting("Anna"));
  const got = await read(met.session, out.boxes);

  assert.deepEqual(kept.history.map(({ id }) => id), ["m1", "m2", "c1"]);
  assert.deepEqual(got[0].history.map(({ id }) => id), ["m1", "c1"]);
  assert.deepEqual(got.filter(({ kind }) => kind === "message").map(({ id }) => id), ["m2"]);
});

test("an envelope is sealed, is no part of the history, and is not kept", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  await talk.sayWho("e1", { name: "Frida", place: null, contact: null }, 1);
  const got = await read(anna.session, out.boxes);

  assert.deepEqual(got.at(-1), { kind: "envelope", id: "e1", name: "Frida", place: null, contact: null, at: 1 });
  assert.equal(JSON.stringify(talk.snapshot()).includes("Frida"), false);
  const bo = await counsellor(visitorKey);
  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "seen", ids: ["e1"] })));
  await talk.meet(bo.meeting("Bo"));
  assert.equal(JSON.stringify(await read(bo.session, out.boxes)).includes("Frida"), false);
});

for (const mayShow of [true, false]) {
  test(`a colleague ${mayShow ? "sees" : "does not see"} the old talk, as the visitor has said, also after a new key of theirs`, async () => {
    const { out, talk, visitorKey } = await setUp();
    const anna = await counsellor(visitorKey);
    await talk.meet(anna.meeting("Anna"));
    await talk.say("m1", "fortroligt", 1);
    await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "seen", ids: ["m1"] })));
    out.boxes.length = 0;

    const newKey = await talk.prepareFor("Bo", mayShow);
    for (const time of ["at first", "after a reload of theirs"]) {
      const bo = await counsellor(newKey);
      await talk.meet({ ...bo.meeting("Bo"), visitorKey: newKey });
      assert.equal(JSON.stringify(await read(bo.session, out.boxes)).includes("fortroligt"), mayShow, time);
    }
    assert.equal(talk.publicKey, newKey);
    assert.ok(talk.snapshot().history.some(({ id }) => id === "m1"), "the visitor's own page still shows it");
  });
}

test("after a yes to a colleague the old counsellor's page can open nothing more", async () => {
  const { out, talk, visitorKey } = await setUp();
  const anna = await counsellor(visitorKey);
  await talk.meet(anna.meeting("Anna"));
  out.boxes.length = 0;
  const newKey = await talk.prepareFor("Bo", false);
  const bo = await counsellor(newKey);
  await talk.meet({ ...bo.meeting("Bo"), visitorKey: newKey });
  await talk.say("m1", "kun til Bo", 1);

  for (const box of out.boxes) await assert.rejects(sealing.open(anna.session, box));
});

test("a key of another tab is not ours; ours, the next and none are", async () => {
  const { talk, visitorKey } = await setUp();
  const next = await talk.prepareFor("Bo", false);

  assert.deepEqual([visitorKey, next, null, undefined, "andet"].map((key) => talk.isMine(key)), [true, true, true, true, false]);
});

test("a box that never comes is noticed, and only then", async () => {
  const stuck = [];
  const talk = new HumanTalk({ sendBox() {}, dropBoxes() {}, sendAgain() {}, onContent() {}, onFault() {}, onStuck: () => stuck.push(1), gapMs: 40 });
  const anna = await counsellor(await talk.prepare(SUMMARY));
  await talk.meet(anna.meeting("Anna"));
  const seal = (id) => sealing.seal(anna.session, JSON.stringify({ kind: "message", id, text: "hej", at: 1 }));
  const [first, second, , fourth] = [await seal("c1"), await seal("c2"), await seal("c3"), await seal("c4")];

  await talk.open(second);
  await talk.open(first); // swapped on the way: no fault
  await new Promise((done) => setTimeout(done, 80));
  assert.equal(stuck.length, 0);

  await talk.open(fourth);
  await new Promise((done) => setTimeout(done, 60));
  assert.equal(stuck.length, 1);
});

test("asked by the counsellor's page, the visitor's makes new keys and nothing is lost", async () => {
  const stuck = [];
  const boxes = [];
  const seen = [];
  const talk = new HumanTalk({ sendBox: (box) => boxes.push(box), dropBoxes() {}, sendAgain() {}, onContent: (content) => seen.push(content), onFault() {}, onStuck: () => stuck.push(1) });
  const anna = await counsellor(await talk.prepare(SUMMARY));
  await talk.meet(anna.meeting("Anna"));
  await talk.say("m1", "bliver væk", 1);
  await talk.say("m2", "kommer frem", 2);
  boxes.splice(0);

  await talk.open(await sealing.seal(anna.session, JSON.stringify({ kind: "again", id: "a1" })));
  assert.deepEqual([stuck.length, seen.length], [1, 0]);
  const later = await counsellor(await talk.prepare(SUMMARY));
  await talk.meet(later.meeting("Anna"));

  const got = await read(later.session, boxes);
  assert.deepEqual(got.filter(({ kind }) => kind === "message").map(({ id }) => id), ["m1", "m2"]);
});
