// The counsellor's side of a sealed talk with real keys, against a visitor made of web/static/lib/sealing.js.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CounsellorTalk } from "../../../web/static/desk/talk.js";
import { STRINGS } from "../../../web/static/desk/strings.js";
import * as sealing from "../../../web/static/lib/sealing.js";

async function setUp() {
  const sent = [];
  const talk = new CounsellorTalk({ id: "t", send: (frame) => sent.push(frame), onChange: () => {} });
  const counsellorKey = await talk.prepare();
  const keyPair = await sealing.createKeyPair();
  const session = await sealing.deriveSession({ side: "visitor", keyPair, peerPublicKey: counsellorKey });
  const say = async (content) => talk.take(1, await sealing.seal(session, JSON.stringify(content)));
  const boxes = () => sent.filter((frame) => frame.type === "sealed");
  return { talk, visitorKey: keyPair.publicKey, session, say, boxes, sent };
}

const counterOf = ({ box }) => Number(new DataView(sealing.fromBase64Url(box).buffer).getBigUint64(1));
const message = (id, text = "hej") => ({ kind: "message", id, text, at: 1 });

test("the visitor's key said twice begins no new count", async () => {
  const { talk, visitorKey, boxes } = await setUp();
  await talk.meet(visitorKey);
  await talk.say("et");
  await talk.meet(visitorKey);
  await talk.say("to");

  assert.deepEqual(boxes().map(counterOf), [0, 1]);
});

test("an old key of the visitor that comes back never uses a nonce twice", async () => {
  const { talk, visitorKey, boxes } = await setUp();
  const other = await sealing.createKeyPair();
  await talk.meet(visitorKey);
  await talk.say("et");
  const first = Math.max(...boxes().map(counterOf));
  await talk.meet(other.publicKey);
  const before = boxes().length;

  await talk.meet(visitorKey);

  assert.ok(Math.min(...boxes().slice(before).map(counterOf)) > first);
});

test("everything not known to have arrived is sent again with its own id, our notices of having seen too", async () => {
  const { talk, visitorKey, say, boxes } = await setUp();
  await talk.meet(visitorKey);
  await say(message("v1"));
  talk.look();
  await talk.work;
  const [notice] = boxes();
  talk.acked(notice.id);

  await talk.sendAgain();

  assert.deepEqual(boxes().map((frame) => frame.id), [notice.id, notice.id]);
  assert.equal(boxes()[1].box, notice.box);
});

test("a notice is let go once a later message has been seen", async () => {
  const { talk, visitorKey, say, boxes } = await setUp();
  await talk.meet(visitorKey);
  await say(message("v1"));
  talk.look();
  await talk.say("svar");
  const answer = boxes().at(-1);
  await say({ kind: "seen", id: "s1", ids: [answer.id] });
  const before = boxes().length;

  await talk.sendAgain();

  assert.equal(boxes().length, before);
});

test("nothing is copied to a colleague before the visitor's page has shown that one reads along, and never an envelope", async () => {
  const { talk, visitorKey, session, say, boxes } = await setUp();
  await talk.meet(visitorKey);
  await say(message("v1", "før"));
  const copied = [];
  let isReady = false;
  talk.reader = { show: (one) => isReady && copied.push(one.id) };
  await talk.announce("Bo", true, () => { isReady = true; });
  await say(message("v2", "imens"));
  const told = JSON.parse(await sealing.open(session, boxes()[0].box));
  await say({ kind: "seen", id: "s1", ids: [told.id] });
  await say(message("v3", "efter"));
  await say({ kind: "envelope", id: "e1", name: "Frida", place: null, contact: null, at: 2 });

  assert.deepEqual([told.kind, told.alias, told.here], ["colleague", "Bo", true]);
  assert.deepEqual(copied, ["v3"]);
  assert.equal(talk.messages.at(-1).name, "Frida");
});

test("an envelope is shown once, is unread, and is answered with seen", async () => {
  const { talk, visitorKey, say } = await setUp();
  await talk.meet(visitorKey);
  const envelope = { kind: "envelope", id: "e1", name: "Frida", place: null, contact: null, at: 2 };
  await say(envelope);
  await say(envelope);

  assert.equal(talk.messages.filter(({ kind }) => kind === "envelope").length, 1);
  assert.deepEqual(talk.unread, ["e1"]);
});

test("a visitor's page with a new key is told anew who reads along", async () => {
  const { talk, visitorKey, boxes } = await setUp();
  await talk.meet(visitorKey);
  talk.reader = { alias: "Bo", isReady: true, show: () => {} };
  const keyPair = await sealing.createKeyPair();
  const session = await sealing.deriveSession({ side: "visitor", keyPair, peerPublicKey: talk.keyPair.publicKey });

  await talk.meet(keyPair.publicKey);
  await talk.work;

  const told = JSON.parse(await sealing.open(session, boxes().at(-1).box));
  assert.deepEqual([told.kind, told.alias, told.here], ["colleague", "Bo", true]);
});

test("a box of the visitor's that never comes is asked for, until it is here", async () => {
  const sent = [];
  const talk = new CounsellorTalk({ id: "t", send: (frame) => sent.push(frame), onChange: () => {}, gapMs: 40 });
  const keyPair = await sealing.createKeyPair();
  const session = await sealing.deriveSession({ side: "visitor", keyPair, peerPublicKey: await talk.prepare() });
  await talk.meet(keyPair.publicKey);
  const [lost, second] = [await sealing.seal(session, JSON.stringify(message("v1"))), await sealing.seal(session, JSON.stringify(message("v2")))];
  const asked = async () => {
    await new Promise((done) => setTimeout(done, 100));
    await talk.work;
    return sent.filter((frame) => frame.type === "sealed").length;
  };

  await talk.take(2, second);
  const first = await asked();
  assert.ok(first >= 1);
  assert.equal(JSON.parse(await sealing.open(session, sent.find((frame) => frame.type === "sealed").box)).kind, "again");
  assert.equal(talk.unseen.size, 0, "not sent again with new keys");

  await talk.take(1, lost);
  await asked();
  const before = sent.length;
  await asked();
  assert.equal(sent.length, before);
  assert.deepEqual(talk.messages.map(({ id }) => id), ["v1", "v2"]);
});

test("words to a visitor who is away wait, are never called sent, and go again under the key they come back with", async () => {
  const { talk, visitorKey, boxes } = await setUp();
  await talk.meet(visitorKey);
  await talk.say("lige nu");
  talk.acked(boxes()[0].id);
  assert.equal(talk.stateOf(talk.messages[0]), "sent");
  talk.isAway = true;
  await talk.say("mens du er væk");

  assert.deepEqual(talk.messages.map((one) => talk.stateOf(one)), ["waiting", "waiting"]);
  assert.equal(talk.hasUnseenWords, true);

  const back = await sealing.createKeyPair(); // the four words, typed on another device
  const again = await sealing.deriveSession({ side: "visitor", keyPair: back, peerPublicKey: talk.held.public_key });
  talk.isAway = false;
  await talk.meet(back.publicKey);
  const texts = [];
  for (const { box } of boxes().slice(2)) texts.push(JSON.parse(await sealing.open(again, box)).text);
  assert.deepEqual(texts, ["lige nu", "mens du er væk"]);
  assert.deepEqual(boxes().slice(2).map(({ id }) => id), boxes().slice(0, 2).map(({ id }) => id), "shown once, also if it had arrived");
  assert.deepEqual(talk.messages.map((one) => talk.stateOf(one)), ["sent", "sending"]);
});

for (const [reason, state] of [["expired", "unread"], ["left", "unread"], ["erased", "unread"], ["visitor_ended", "unread"], ["lost", "unsent"]]) {
  test(`a talk that is over (${reason}) says what became of words that were not seen`, async () => {
    const { talk, visitorKey, boxes, say } = await setUp();
    await talk.meet(visitorKey);
    await talk.say("set");
    await say({ kind: "seen", id: "s1", ids: [boxes()[0].id] });
    talk.isAway = true;
    await talk.say("ikke set");
    talk.goneReason = reason;
    talk.markUnsent();

    assert.deepEqual(talk.messages.map((one) => talk.stateOf(one)), ["seen", state]);
    assert.equal(STRINGS.unseenToo(talk).length > 0, true);
    assert.equal(typeof STRINGS.state[state], "string");
  });
}

test("what a colleague who takes over will not say is told apart: never sent, perhaps arrived, still being written", async () => {
  const { talk, visitorKey, boxes } = await setUp();
  const line = { isUp: true };
  const send = talk.send;
  talk.send = (frame) => line.isUp && send(frame);
  await talk.meet(visitorKey);
  await talk.say("på vej, da linjen røg");
  line.isUp = false;
  await talk.say("skrevet uden net");
  talk.draft = " næsten fær ";
  talk.goneReason = "lost";
  talk.markUnsent();

  assert.deepEqual(talk.messages.map(({ text, state }) => [text, state]),
    [["på vej, da linjen røg", "unsent"], ["skrevet uden net", "unsaid"], ["næsten fær", "unsaid"]]);
  assert.equal(talk.unsaidText, "skrevet uden net\nnæsten fær", "only what the visitor surely has not got may be written again");
  assert.match(STRINGS.unseenToo(talk), /måske ikke nået frem/);
  line.isUp = true;
  await talk.sendAgain();
  assert.equal(boxes().length, 1, "a page that has lost its talk says nothing more in it");
});

for (const reason of ["transferred", "released"]) {
  test(`words that cross with the talk on its way (${reason}) are told as not sent, acked ones are not`, async () => {
    const { talk, visitorKey, boxes } = await setUp();
    await talk.meet(visitorKey);
    await talk.say("taget imod");
    talk.acked(boxes()[0].id);
    await talk.say("krydsede");
    talk.lose(reason);

    assert.deepEqual(talk.undelivered.map(({ text, state }) => [text, state]), [["krydsede", "unsaid"]]);
    assert.match(STRINGS.unseenToo(talk), /^Én besked fra dig blev ikke sendt\. Den står herunder/);
    assert.deepEqual(talk.messages.map(({ text }) => text), ["krydsede"], "nothing else is shown any longer");
    assert.deepEqual([talk.summary, talk.notes], [null, ""]);
  });
}

test("a talk that the visitor has erased leaves the counsellor's screen at once", async () => {
  const { talk, visitorKey, boxes, say } = await setUp();
  await talk.meet(visitorKey);
  await say(message("v1"));
  await talk.say("set");
  await say({ kind: "seen", id: "s1", ids: [boxes()[0].id] });
  await talk.say("ikke set");
  talk.notes = "noter";
  talk.lose("erased");

  assert.deepEqual([talk.messages, talk.summary, talk.notes], [[], null, ""]);
  assert.equal(STRINGS.unseenToo(talk), "Dine sidste ord blev ikke læst.");
});

test("words that were not seen when the page lost its talk are said when the talk comes back to it", async () => {
  const before = await setUp();
  await before.talk.meet(before.visitorKey);
  await before.talk.say("set");
  await before.say({ kind: "seen", id: "s1", ids: [before.boxes()[0].id] });
  await before.talk.say("ikke set");
  before.talk.markUnsent();
  const after = await setUp();

  after.talk.carryOver(before.talk);
  await after.talk.meet(after.visitorKey);

  assert.deepEqual(before.talk.messages.map(({ state }) => state), ["seen", "unsent"]);
  const [{ box, id }, ...rest] = after.boxes();
  assert.equal(JSON.parse(await sealing.open(after.session, box)).text, "ikke set");
  assert.equal(id, before.boxes()[1].id, "shown once, also if it had arrived");
  assert.equal(rest.length, 0);
});
