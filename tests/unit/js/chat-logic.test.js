import assert from "node:assert/strict";
import { test } from "node:test";

import { boxesToResend, currentChoices, initialState, isRobotTyping, ownWords, reduce, toResend } from "../../../web/static/lib/chat-logic.js";
import { parseFrame } from "../../../web/static/lib/protocol.js";

const TOKEN = "A".repeat(43);
const message = (id, text = "hej") => ({ type: "sent", frame: { type: "message", id, text } });
const frame = (value) => ({ type: "frame", frame: parseFrame(JSON.stringify(value)) });
const welcome = (more = {}) => frame({ type: "welcome", resume: TOKEN, seq: 0, hours: { open: true, text: "" }, ...more });
const bot = (seq, more = {}) => frame({ type: "bot", seq, text: `svar ${seq}`, ...more });
const online = { type: "line", line: "online" };
const run = (...events) => events.reduce(reduce, initialState);
const texts = (state) => state.items.map((item) => item.text);

test("what is written is shown at once and kept until it is done", () => {
  const state = run(online, welcome(), message("a"));

  assert.deepEqual(texts(state), ["hej"]);
  assert.deepEqual(toResend(state, true).map((one) => one.id), ["a"]);
  assert.ok(isRobotTyping(state));
});

test("a talk that another tab has erased is over, and nobody waits in it", () => {
  const state = run(welcome(), frame({ type: "queue", seq: 1, position: 1 }), message("a"), frame({ type: "error", code: "gone", text: "Samtalen er slettet." }));

  assert.equal(state.over, "left");
  assert.equal(state.talk, "ended");
  assert.equal(state.items.at(-1).code, "ended");
});

test("after its ack a message is sent again only to a server that has forgotten the talk", () => {
  const state = run(welcome(), message("a"), frame({ type: "ack", id: "a" }));

  assert.deepEqual(toResend(state, true), []);
  assert.deepEqual(toResend(state, false).map((one) => one.id), ["a"]);
});

test("done ends the waiting", () => {
  const state = run(online, welcome(), message("a"), frame({ type: "ack", id: "a" }), bot(1), frame({ type: "done", seq: 2, id: "a" }));

  assert.equal(isRobotTyping(state), false);
  assert.deepEqual(toResend(state, false), []);
});

test("a frame that comes twice is shown once", () => {
  const state = run(welcome(), bot(1), bot(2), bot(1), bot(2));

  assert.deepEqual(texts(state), ["svar 1", "svar 2"]);
});

test("hidden words replace what was written", () => {
  const state = run(message("a", "jeg hedder Sofie"), frame({ type: "own", seq: 1, id: "a", text: "jeg hedder [navn]" }));

  assert.deepEqual(texts(state), ["jeg hedder [navn]"]);
});

test("a tab that was loaded anew shows both sides again", () => {
  const state = run(welcome({ resumed: true, seq: 2 }), frame({ type: "own", seq: 1, id: "a", text: "hej" }), bot(2));

  assert.deepEqual(state.items.map((item) => item.from), ["you", "robot"]);
});

test("words that come after their urgent answer stand above it when all is shown again", () => {
  const own = (seq, id, text) => frame({ type: "own", seq, id, text });
  const first = [own(1, "a", "hej"), bot(2, { reply_to: "a" })];
  const urgent = [bot(3, { reply_to: "b" }), own(4, "b", "jeg vil dø"), bot(5, { reply_to: "b" })];

  const state = run(welcome({ resumed: true, seq: 5 }), ...first, ...urgent);

  assert.deepEqual(texts(state), ["hej", "svar 2", "jeg vil dø", "svar 3", "svar 5"]);
});

test("after a restart of the server answers to the same message are replaced, not doubled", () => {
  const before = run(welcome(), message("a"), frame({ type: "ack", id: "a" }), bot(1, { reply_to: "a" }));
  const after = [welcome({ seq: 1, resumed: false }), bot(2, { reply_to: "a" }), bot(3, { reply_to: "a" })].reduce(reduce, before);

  assert.deepEqual(texts(after), ["hej", "svar 2", "svar 3"]);
});

test("choices live until something newer is written", () => {
  const asked = run(bot(1, { choices: [{ title: "Ja", payload: "/affirm" }] }));

  assert.deepEqual(currentChoices(asked).map((one) => one.payload), ["/affirm"]);
  assert.deepEqual(currentChoices(reduce(asked, message("a"))), []);
});

test("who waits for a human is not asked again whether they want one", () => {
  const choices = ["#accept_human", "#decline_human", "/affirm"].map((payload) => ({ title: payload, payload }));
  const offered = run(online, welcome(), bot(1, { choices }));

  const waiting = reduce(offered, frame({ type: "queue", seq: 2, position: 1 }));

  assert.deepEqual(currentChoices(waiting).map((one) => one.payload), ["/affirm"]);
});

test("after a talk with a human old choices do not come back", () => {
  const choices = [{ title: "Ja tak", payload: "#accept_human" }];
  const offered = run(online, welcome(), bot(1, { choices }), frame({ type: "queue", seq: 2, position: 1 }));

  const ended = reduce(offered, frame({ type: "ended", seq: 3, reason: "counsellor" }));

  assert.deepEqual(currentChoices(ended), []);
});

test("a later answer without choices leaves the choices in place", () => {
  const state = run(bot(1, { choices: [{ title: "Ja", payload: "/affirm" }] }), bot(2));

  assert.equal(currentChoices(state).length, 1);
});

test("too fast keeps the message and says when to send it again", () => {
  const state = run(welcome(), message("a"), frame({ type: "error", code: "too_fast", text: "Vent", id: "a", retry_ms: 500 }));

  assert.deepEqual(state.resend, [{ id: "a", retryMs: 500 }]);
  assert.deepEqual(toResend(state, true).map((one) => one.id), ["a"]);
  assert.equal(state.notice, "Vent");
});

test("a refused message says why and is not sent again", () => {
  const state = run(message("a"), frame({ type: "error", code: "too_long", text: "For lang", id: "a" }));

  assert.equal(state.items[0].status, "refused");
  assert.equal(state.items[0].fault, "For lang");
  assert.deepEqual(toResend(state, false), []);
});

test("waiting, a counsellor, and back in the queue", () => {
  const waiting = run(frame({ type: "queue", seq: 1, position: 2, estimate_minutes: 5 }));
  const talking = reduce(waiting, frame({ type: "counsellor", seq: 2, alias: "Anna", public_key: "K" }));
  const back = reduce(talking, frame({ type: "queue", seq: 3, position: 1 }));

  assert.deepEqual(waiting.queue, { position: 2, minutes: 5, cards: [] });
  assert.equal(talking.talk, "with_counsellor");
  assert.equal(talking.counsellor.alias, "Anna");
  assert.equal(back.talk, "waiting");
  assert.equal(back.items.at(-1).code, "counsellor-gone");
});

test("the same counsellor with a new key is said to be back, another is named", () => {
  const first = run(frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }));

  assert.equal(reduce(first, frame({ type: "counsellor", seq: 2, alias: "Anna", public_key: "L" })).items.at(-1).code, "counsellor-back");
  assert.equal(reduce(first, frame({ type: "counsellor", seq: 2, alias: "Bo", public_key: "L" })).items.at(-1).code, "counsellor-new");
});

test("a counsellor's message is shown once, whatever way it comes again", () => {
  const content = { type: "opened", content: { kind: "message", id: "m", text: "Hej", at: 1 } };
  const state = run(frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }), content, content);

  assert.deepEqual(texts(state).filter(Boolean), ["Hej"]);
});

test("sealed messages stay out of what the robot's consent card shows", () => {
  const state = run(message("a", "til robotten"), { type: "own-sealed", id: "b", text: "til mennesket" });

  assert.deepEqual(ownWords(state), ["til robotten"]);
});

test("tapped buttons are not the visitor's own words", () => {
  const state = run({ type: "sent", frame: { type: "choice", id: "c", payload: "/affirm" }, text: "Ja" });

  assert.deepEqual(ownWords(state), []);
  assert.deepEqual(texts(state), ["Ja"]);
});

const sealing = (id, content) => ({ type: "sealing", content, frame: { type: "sealed", id, box: "AQ" } });
const ids = (frames) => frames.map((one) => one.id);

test("a box without ack goes again at once on a new line, but to a restarted server only when a counsellor is there", () => {
  const state = run(sealing("s", "m1"));

  assert.deepEqual(ids(toResend(state, true)), ["s"]);
  assert.deepEqual(ids(toResend(state, false)), []);
  assert.deepEqual(ids(boxesToResend(state)), ["s"]);
});

test("an acked box is kept until the counsellor has seen it, and those before it with it", () => {
  const acked = run(sealing("s1", null), sealing("s2", "m1"), sealing("s3", null), ...["s1", "s2", "s3"].map((id) => frame({ type: "ack", id })));
  const seen = reduce(acked, { type: "opened", content: { kind: "seen", ids: ["m1"] } });

  assert.deepEqual(ids(toResend(acked, true)), []);
  assert.deepEqual(ids(boxesToResend(acked)), ["s1", "s2", "s3"]);
  assert.deepEqual(ids(boxesToResend(seen)), ["s3"]);
});

test("boxes sent again to a restarted server go once more when the line breaks before it has acked them", () => {
  const acked = run(sealing("s1", "m1"), sealing("s2", "m2"), frame({ type: "ack", id: "s1" }), frame({ type: "ack", id: "s2" }));
  const again = reduce(acked, { type: "unacked" });
  const half = reduce(again, frame({ type: "ack", id: "s1" }));

  assert.deepEqual(ids(toResend(again, true)), ["s1", "s2"]);
  assert.deepEqual(ids(toResend(half, true)), ["s2"]);
});

test("a talk with a counsellor stays one over a restart of the server", () => {
  const talking = run(welcome(), frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }));
  const again = reduce(talking, welcome({ resumed: false, state: "with_counsellor" }));
  const told = reduce(again, frame({ type: "counsellor", seq: 2, alias: "Anna", public_key: "K" }));

  assert.equal(again.counsellor.alias, "Anna");
  assert.deepEqual(told.items.map((item) => item.code), ["counsellor-here"]);
});

test("erasing leaves nothing", () => {
  const state = run(welcome(), message("a", "hemmeligt"), bot(1), frame({ type: "erased" }));

  assert.equal(JSON.stringify(state).includes("hemmeligt"), false);
  assert.equal(state.token, null);
  assert.equal(state.over, "erased");
});

test("the state is never changed in place", () => {
  const before = run(welcome(), message("a"), bot(1));
  const copy = structuredClone(before);

  for (const event of [frame({ type: "ack", id: "a" }), bot(2), frame({ type: "done", seq: 3, id: "a" }), frame({ type: "erased" })]) reduce(before, event);

  assert.deepEqual(before, copy);
});

test("the queue frames of an earlier wait do not end a talk that is shown again", () => {
  const again = welcome({ resumed: true, seq: 2, state: "with_counsellor" });
  const state = run(again, frame({ type: "queue", seq: 1, position: 1 }), frame({ type: "counsellor", seq: 2, alias: "Anna", public_key: "K" }));

  assert.equal(state.talk, "with_counsellor");
  assert.deepEqual(state.items.map((item) => item.code), ["counsellor-here"]);
});

test("the same counsellor with the same key is not announced again", () => {
  const state = run(
    frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }),
    frame({ type: "counsellor", seq: 2, alias: "Anna", public_key: "K" }),
  );

  assert.equal(state.items.length, 1);
});

test("an answer in another language keeps it, and so do its buttons", () => {
  const choices = [{ title: "Write with a person", payload: "#human" }];
  const state = run(welcome(), bot(1, { lang: "en", choices }), bot(2));

  assert.deepEqual(state.items.map((item) => item.lang), ["en", null]);
  assert.deepEqual(currentChoices(state), [{ ...choices[0], lang: "en" }]);
});

test("what the robot has understood is kept, the last of it", () => {
  const state = run(frame({ type: "noted", seq: 1, topic: "Angst", age: 15, municipality: null }), frame({ type: "noted", seq: 2, topic: "Sorg", age: 15, municipality: "thisted" }));

  assert.deepEqual(state.noted, { topic: "Sorg", age: 15, municipality: "thisted" });
});

test("own words to a human are sending, sent with the ack of their box, and seen", () => {
  const start = run({ type: "own-sealed", id: "m1", text: "hej", at: 1 }, { type: "sealing", frame: { type: "sealed", id: "f1", box: "A" }, content: "m1" });
  const sent = reduce(start, frame({ type: "ack", id: "f1" }));
  const seen = reduce(sent, { type: "opened", content: { kind: "seen", ids: ["m1"] } });

  assert.deepEqual([start, sent, seen].map((state) => state.items[0].status), ["sending", "sent", "seen"]);
});

test("a colleague who reads along is named until they stop, and said only once", () => {
  const here = { type: "opened", content: { kind: "colleague", id: "k1", alias: "Bo", here: true } };
  const state = run(frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }), here, here);
  const gone = reduce(state, { type: "opened", content: { kind: "colleague", id: "k2", alias: "Bo", here: false } });

  assert.deepEqual(state.colleagues, ["Bo"]);
  assert.equal(state.items.filter(({ code }) => code === "colleague-here").length, 1);
  assert.deepEqual(gone.colleagues, []);
  assert.equal(gone.items.at(-1).code, "colleague-gone");
});

test("a question about a colleague goes when it is answered by events", () => {
  const asked = run(frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }), frame({ type: "transfer", seq: 2, alias: "Bo" }));

  assert.equal(asked.transfer, "Bo");
  for (const event of [frame({ type: "transfer", seq: 3, alias: null }), frame({ type: "counsellor", seq: 3, alias: "Bo", public_key: "L" }), frame({ type: "queue", seq: 3, position: 1 }), frame({ type: "ended", seq: 3, reason: "counsellor" })]) {
    assert.equal(reduce(asked, event).transfer, null, event.frame.type);
  }
});

test("when a human talk is over its words can go and the robot's stay", () => {
  const state = run(
    { type: "sent", frame: { type: "message", id: "r1", text: "til robotten" } },
    frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }),
    { type: "own-sealed", id: "m1", text: "fortroligt", at: 1 },
    { type: "own-envelope", id: "e1", at: 2 },
    { type: "opened", content: { kind: "message", id: "c1", text: "svar", at: 3 } },
    frame({ type: "ended", seq: 2, reason: "visitor" }),
  );
  const gone = reduce(state, { type: "sealed-gone" });

  assert.deepEqual(state.ending, { reason: "visitor", alias: "Anna" });
  assert.deepEqual(gone.items.filter(({ from }) => from !== "note").map(({ id }) => id), ["r1"]);
  assert.equal(JSON.stringify(gone).includes("fortroligt"), false);
});

test("no thanks and no question when one only stops waiting", () => {
  const state = run(frame({ type: "queue", seq: 1, position: 1 }), frame({ type: "ended", seq: 2, reason: "gave_up" }));

  assert.equal(state.ending, null);
  assert.equal(state.over, null);
});

test("words from before a reload come back once, with their marks", () => {
  const history = [{ from: "visitor", id: "m1", text: "et", at: 1 }, { from: "counsellor", id: "c1", text: "to", at: 2, alias: "Anna" }, { from: "visitor", id: "m2", text: "tre", at: 3 }];
  const event = { type: "restored", history, unseen: ["m2"] };
  const state = run(event, event);

  assert.deepEqual(state.items.map(({ id, status }) => [id, status]), [["m1", "seen"], ["c1", undefined], ["m2", "sending"]]);
});

test("a tab whose talk goes on elsewhere says so and no longer waits", () => {
  const state = run(frame({ type: "queue", seq: 1, position: 1 }), { type: "elsewhere", alias: "Anna", seq: 7 });

  assert.equal(state.items.at(-1).code, "elsewhere");
  assert.equal(state.lastSeq, 7);
  assert.equal(state.queue, null);
});

test("the thanks go when the visitor writes on", () => {
  const ended = run(frame({ type: "counsellor", seq: 1, alias: "Anna", public_key: "K" }), frame({ type: "ended", seq: 2, reason: "counsellor" }));

  assert.equal(reduce(ended, { type: "sent", frame: { type: "message", id: "m", text: "tak" } }).ending, null);
});
