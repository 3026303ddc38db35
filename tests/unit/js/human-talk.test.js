// Two real ends, real keys: the visitor's HumanTalk against a counsellor made of web/static/lib/sealing.js.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HumanTalk } from "../../../web/static/lib/human-talk.js";
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
