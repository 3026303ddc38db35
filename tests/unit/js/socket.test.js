import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatSocket, waitBefore } from "../../../web/static/lib/socket.js";

const TOKEN = "A".repeat(43);
const WELCOME = JSON.stringify({ type: "welcome", resume: TOKEN, seq: 0, hours: { open: true, text: "" } });

/** A WebSocket and timers that do nothing until the test says so. */
function setUp() {
  const lines = [];
  const frames = [];
  const sockets = [];
  const timers = { due: new Map(), next: 1 };
  timers.setTimeout = (work, ms) => (timers.due.set(timers.next, { work, ms }), timers.next++);
  timers.clearTimeout = (id) => timers.due.delete(id);
  timers.fire = () => {
    const [id, { work }] = [...timers.due][0];
    timers.due.delete(id);
    work();
  };
  const open = () => {
    const socket = { readyState: 1, sent: [], send: (text) => socket.sent.push(JSON.parse(text)), close: () => (socket.readyState = 3) };
    sockets.push(socket);
    return socket;
  };
  const chat = new ChatSocket({
    url: "ws://x/chat", open, timers,
    hello: () => ({ municipality: "thisted", resume: TOKEN, lastSeq: 4 }),
    onFrame: (frame) => frames.push(frame.type),
    onLine: (line) => lines.push(line),
  });
  return { chat, lines, frames, sockets, timers };
}

function connect(setting) {
  setting.chat.connect();
  setting.sockets.at(-1).onopen();
  setting.sockets.at(-1).onmessage({ data: WELCOME });
}

test("hello comes first and says where we were", () => {
  const setting = setUp();

  connect(setting);

  assert.deepEqual(setting.sockets[0].sent, [{ type: "hello", protocol: 1, municipality: "thisted", resume: TOKEN, last_seq: 4 }]);
  assert.deepEqual(setting.lines, ["connecting", "online"]);
});

test("nothing is sent before the welcome", () => {
  const setting = setUp();
  setting.chat.connect();

  assert.equal(setting.chat.send({ type: "typing" }), false);
});

test("a lost line is taken up again", () => {
  const setting = setUp();
  connect(setting);

  setting.sockets[0].onclose();
  assert.deepEqual(setting.lines.at(-1), "offline");
  setting.timers.fire();

  assert.equal(setting.sockets.length, 2);
});

test("a line that does not answer is taken for dead", () => {
  const setting = setUp();
  connect(setting);

  setting.chat.send({ type: "message", id: "a", text: "hej" });
  setting.timers.fire();

  assert.equal(setting.lines.at(-1), "offline");
  assert.equal(setting.sockets[0].readyState, 3);
});

test("an old socket has no say any more", () => {
  const setting = setUp();
  connect(setting);
  setting.chat.renew();

  setting.sockets[0].onclose();
  setting.sockets[0].onmessage({ data: WELCOME });

  assert.deepEqual(setting.lines, ["connecting", "online", "connecting"]);
});

test("a frame we do not know is left alone", () => {
  const setting = setUp();
  connect(setting);

  setting.sockets[0].onmessage({ data: '{"type":"later"}' });

  assert.deepEqual(setting.frames, ["welcome"]);
});

test("closed means closed", () => {
  const setting = setUp();
  connect(setting);
  setting.chat.close();

  setting.chat.connect();
  setting.chat.renew();

  assert.equal(setting.sockets.length, 1);
  assert.equal(setting.timers.due.size, 0);
});

test("waits grow, stay bounded and differ", () => {
  assert.ok(waitBefore(0, () => 1) <= 400);
  assert.ok(waitBefore(3, () => 0) > waitBefore(0, () => 1));
  assert.equal(waitBefore(50, () => 1), 6000);
  assert.notEqual(waitBefore(2, () => 0), waitBefore(2, () => 1));
});
