import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as sealing from "../../../web/static/lib/sealing.js";

const vectors = JSON.parse(readFileSync(new URL("../../contract/examples/sealing.json", import.meta.url), "utf8"));

async function importPair({ jwk, public_key: publicKey }) {
  const privateKey = await crypto.subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  return { publicKey, privateKey };
}

async function vectorSession(side, peer) {
  return sealing.deriveSession({ side, keyPair: await importPair(vectors[side]), peerPublicKey: vectors[peer].public_key });
}

async function freshTalk() {
  const [visitorPair, counsellorPair] = [await sealing.createKeyPair(), await sealing.createKeyPair()];
  return {
    visitor: await sealing.deriveSession({ side: "visitor", keyPair: visitorPair, peerPublicKey: counsellorPair.publicKey }),
    counsellor: await sealing.deriveSession({ side: "counsellor", keyPair: counsellorPair, peerPublicKey: visitorPair.publicKey }),
  };
}

const refused = (code) => (error) => error instanceof sealing.SealingError && error.code === code;

function altered(box, index) {
  const bytes = sealing.fromBase64Url(box);
  bytes.set([bytes.at(index) ^ 1], index < 0 ? bytes.length + index : index);
  return sealing.toBase64Url(bytes);
}

test("seals exactly the boxes of the shared vectors", async () => {
  const visitor = await vectorSession("visitor", "counsellor");
  const counsellor = await vectorSession("counsellor", "visitor");

  for (const { text, box } of vectors.from_visitor) assert.equal(await sealing.seal(visitor, text), box);
  for (const { text, box } of vectors.from_counsellor) assert.equal(await sealing.seal(counsellor, text), box);
});

test("opens the boxes of the shared vectors", async () => {
  const counsellor = await vectorSession("counsellor", "visitor");

  for (const { text, box } of vectors.from_visitor) assert.equal(await sealing.open(counsellor, box), text);
});

test("keys are fresh: the same text in two talks gives different boxes", async () => {
  const [one, two] = [await freshTalk(), await freshTalk()];

  assert.notEqual(await sealing.seal(one.visitor, "hej"), await sealing.seal(two.visitor, "hej"));
});

test("a private key cannot be exported", async () => {
  const { privateKey } = await sealing.createKeyPair();

  await assert.rejects(crypto.subtle.exportKey("jwk", privateKey));
});

test("a box seen before is refused", async () => {
  const { visitor, counsellor } = await freshTalk();
  const box = await sealing.seal(visitor, "hej");
  await sealing.open(counsellor, box);

  await assert.rejects(sealing.open(counsellor, box), refused("replay"));
});

test("a box that skips another is refused, and the missing one can still be opened", async () => {
  const { visitor, counsellor } = await freshTalk();
  const [first, second] = [await sealing.seal(visitor, "1"), await sealing.seal(visitor, "2")];

  await assert.rejects(sealing.open(counsellor, second), refused("gap"));
  assert.equal(await sealing.open(counsellor, first), "1");
});

test("swapped and doubled boxes come out once and in order", async () => {
  const { visitor, counsellor } = await freshTalk();
  const boxes = await Promise.all(["1", "2", "3", "4"].map((text) => sealing.seal(visitor, text)));
  const order = [2, 0, 0, 3, 1, 2, 3];

  const texts = [];
  for (const index of order) texts.push(...(await sealing.openInOrder(counsellor, boxes[index])));

  assert.deepEqual(texts, ["1", "2", "3", "4"]);
});

test("many boxes arriving at once still come out in order", async () => {
  const { visitor, counsellor } = await freshTalk();
  const wanted = Array.from({ length: 40 }, (_, index) => String(index));
  const boxes = await Promise.all(wanted.map((text) => sealing.seal(visitor, text)));

  const opened = await Promise.all(boxes.toReversed().map((box) => sealing.openInOrder(counsellor, box)));

  assert.deepEqual(opened.flat(), wanted);
});

test("a box of old keys that comes early is refused at once, costs no other box, and takes no place", async () => {
  const { visitor, counsellor } = await freshTalk();
  const { visitor: old } = await freshTalk();
  const seal = async (session, count) => { const all = []; for (let n = 0; n < count; n += 1) all.push(await sealing.seal(session, `${n}`)); return all; };
  const [late, genuine] = [await seal(old, 6), await seal(visitor, 6)];

  await assert.rejects(sealing.openInOrder(counsellor, late[3]), refused("broken"));
  assert.equal(counsellor.held.size, 0, "nothing to wait for");
  const texts = [];
  texts.push(...(await sealing.openInOrder(counsellor, genuine[2])));
  await assert.rejects(sealing.openInOrder(counsellor, late[4]), refused("broken"));
  assert.deepEqual(await sealing.openInOrder(counsellor, late[2]), [], "the genuine one has its place");
  for (const box of [genuine[1], genuine[0], genuine[3], genuine[4], genuine[5]]) texts.push(...(await sealing.openInOrder(counsellor, box)));

  assert.deepEqual(texts, ["0", "1", "2", "3", "4", "5"]);
});

test("a sender cannot open its own box: reflected boxes are refused", async () => {
  const { visitor } = await freshTalk();
  const box = await sealing.seal(visitor, "hej");

  await assert.rejects(sealing.open(visitor, box), refused("broken"));
});

test("a box of another talk is refused", async () => {
  const [one, two] = [await freshTalk(), await freshTalk()];

  await assert.rejects(sealing.open(two.counsellor, await sealing.seal(one.visitor, "hej")), refused("broken"));
});

for (const [name, index] of [["version", 0], ["text", 20], ["tag", -1]]) {
  test(`an altered ${name} is refused and does not block the genuine box`, async () => {
    const { visitor, counsellor } = await freshTalk();
    const box = await sealing.seal(visitor, "hej");

    await assert.rejects(sealing.open(counsellor, altered(box, index)), refused("broken"));
    assert.equal(await sealing.open(counsellor, box), "hej");
  });
}

test("a forged counter is refused", async () => {
  const { visitor, counsellor } = await freshTalk();
  await sealing.open(counsellor, await sealing.seal(visitor, "1"));
  const bytes = sealing.fromBase64Url(await sealing.seal(visitor, "2"));
  bytes[8] = 0;

  await assert.rejects(sealing.open(counsellor, sealing.toBase64Url(bytes)), refused("replay"));
});

test("length tells only which of six sizes a text fits", async () => {
  const { visitor } = await freshTalk();
  const lengths = new Set();
  for (const size of [0, 1, 17, 100, 251]) lengths.add((await sealing.seal(visitor, "x".repeat(size))).length);

  assert.equal(lengths.size, 1);
});

test("the longest text gives a box the chat protocol takes, and one byte more is refused", async () => {
  const { visitor } = await freshTalk();

  assert.ok((await sealing.seal(visitor, "x".repeat(sealing.MAX_TEXT_BYTES))).length <= 14_000);
  await assert.rejects(sealing.seal(visitor, "x".repeat(sealing.MAX_TEXT_BYTES + 1)), refused("too_long"));
});

for (const [name, key] of [["empty", ""], ["no point on the curve", sealing.toBase64Url(new Uint8Array(65).fill(4))], ["no base64", "æøå"], ["too short", "BAAA"]]) {
  test(`a peer key that is ${name} is refused`, async () => {
    const keyPair = await sealing.createKeyPair();

    await assert.rejects(sealing.deriveSession({ side: "visitor", keyPair, peerPublicKey: key }), refused("bad_key"));
  });
}

for (const box of ["", "AQ", "%%%", "AQAAAAAAAAAA", null, 7]) {
  test(`what is no box at all is refused: ${JSON.stringify(box)}`, async () => {
    const { counsellor } = await freshTalk();

    await assert.rejects(sealing.open(counsellor, box), refused("broken"));
  });
}
