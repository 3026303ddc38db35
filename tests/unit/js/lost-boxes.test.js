// Both real ends of a sealed talk over a wire that loses boxes without a word: what is lost must be missed, and come in the end.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CounsellorTalk } from "../../../web/static/desk/talk.js";
import { HumanTalk } from "../../../web/static/lib/human-talk.js";
import { LastWordsWatch } from "../../../web/static/lib/missing-boxes.js";
import * as sealing from "../../../web/static/lib/sealing.js";

const WAITS = { gapMs: 30, stillMs: 20 };
const WITHIN_MS = 5000; // only a fault takes so long

/** @returns {Promise<object>} a visitor and a counsellor who have met; `wire.loses(side)` swallows the next box of a side */
async function setUp() {
  const wire = { lost: [], loses: (side) => wire.lost.push(side), renewed: 0 };
  const swallows = (side) => {
    const at = wire.lost.indexOf(side);
    if (at >= 0) wire.lost.splice(at, 1);
    return at >= 0;
  };
  let seq = 0;
  const read = [];
  const desk = new CounsellorTalk({
    id: "t", onChange: () => {}, ...WAITS,
    send: ({ type, box }) => { if (type === "sealed" && !swallows("counsellor")) visitor.open(box); },
  });
  const visitor = new HumanTalk({
    sendBox: (box) => { if (!swallows("visitor")) desk.take(++seq, box).then(() => desk.look()); },
    dropBoxes: () => {}, sendAgain: () => {}, onFault: () => {}, ...WAITS,
    onContent: ({ kind, id, text }) => {
      if (kind !== "message") return;
      if (!read.includes(text)) read.push(text);
      visitor.seen([id]);
    },
    onStuck: async () => {
      wire.renewed += 1;
      meet(await visitor.prepare({ messages: [] }));
    },
  });
  const counsellorKey = await desk.prepare();
  const meet = (visitorKey) => Promise.all([desk.meet(visitorKey), visitor.meet({ alias: "Anna", publicKey: counsellorKey, visitorKey })]);
  await meet(await visitor.prepare({ messages: [] }));
  return { desk, visitor, wire, read, arrived: () => desk.messages.filter(({ from }) => from === "visitor").map(({ text }) => text) };
}

async function until(holds) {
  const end = Date.now() + WITHIN_MS;
  while (!holds()) {
    assert.ok(Date.now() < end, "it did not happen");
    await new Promise((done) => setTimeout(done, 5));
  }
}

test("the last words of a visitor, lost with nothing behind them, arrive", async () => {
  const { visitor, wire, arrived } = await setUp();

  wire.loses("visitor");
  visitor.say("v1", "er du der", 1);

  await until(() => arrived().includes("er du der") && visitor.unseen.size === 0);
  assert.ok(wire.renewed >= 1);
});

test("the last words of a counsellor, lost with nothing behind them, arrive", async () => {
  const { desk, wire, read } = await setUp();

  wire.loses("counsellor");
  desk.say("jeg er her");

  await until(() => read.includes("jeg er her") && desk.newestUnseen() === null);
  assert.ok(wire.renewed >= 1);
});

test("that something was seen is said anew when that was lost", async () => {
  const { desk, visitor, wire, arrived } = await setUp();
  desk.say("hej");
  await until(() => desk.newestUnseen() === null);

  wire.loses("counsellor");
  visitor.say("v1", "hej", 1);
  await until(() => arrived().length === 1 && visitor.unseen.size === 0);
  wire.loses("visitor");
  desk.say("hvordan går det");

  await until(() => desk.newestUnseen() === null);
});

test("who has not looked yet is asked ever more seldom, and nothing gets new keys", async () => {
  const due = [];
  const watch = new LastWordsWatch({ newest: () => "m1", onDue: () => due.push(Date.now()), afterMs: 2 });
  watch.look();
  watch.look();

  await until(() => due.length === 6);
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(due.length, 6);
});

test("what is said while the visitor's new key is being met leaves one box, not a second one that nobody will carry", async () => {
  const sent = [];
  const desk = new CounsellorTalk({ id: "t", onChange: () => {}, send: (frame) => sent.push(frame) });
  await desk.prepare();
  const met = desk.meet((await sealing.createKeyPair()).publicKey);
  await Promise.all([met, desk.say("hej")]);

  const meeting = desk.meet((await sealing.createKeyPair()).publicKey);
  const said = desk.say("mens nøglen skifter");
  await Promise.all([meeting, said]);

  const after = sent.slice(1).map(({ id }) => id); // the first is "hej" under the old key
  assert.deepEqual(after, [...desk.unseen.keys()]);
});

test("a key that is made while a counsellor is being met is not mixed up with the old one", async () => {
  const boxes = [];
  const visitor = new HumanTalk({ sendBox: (box) => boxes.push(box), dropBoxes: () => {}, sendAgain: () => {}, onContent: () => {}, onFault: assert.fail });
  const keyPair = await sealing.createKeyPair();
  const answer = (visitorKey) => visitor.meet({ alias: "Anna", publicKey: keyPair.publicKey, visitorKey });
  const first = await visitor.prepare({ messages: [] });

  const meeting = answer(first);
  const second = await visitor.prepare({ messages: [] });
  await meeting;
  await answer(first); // late: said before the server had the second
  boxes.length = 0;
  await answer(second);

  const session = await sealing.deriveSession({ side: "counsellor", keyPair, peerPublicKey: second });
  const [text] = await sealing.openInOrder(session, boxes[0]);
  assert.equal(JSON.parse(text).kind, "summary");
  assert.ok(visitor.isMine(first), "its own earlier key is not another tab's");
});
