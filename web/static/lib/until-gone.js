/**
 * "Slet alt" without a receipt: the server is asked until nothing of the talk is left there. The token is so long in this page's
 * memory and nowhere else; what the page says meanwhile is in components/erase-all.js.
 */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 8000;
const GONE = 204; // 202: it takes longer

/**
 * @param {string} token of the talk
 * @param {{post: Function, pause: (ms: number) => Promise}} [outside]
 * @returns {Promise<void>} fulfilled when nothing is left
 */
export async function untilGone(token, { post = postToken, pause = wait } = {}) {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    if ((await post(token)) === GONE) return;
    await pause(waitMs);
  }
}

/** @returns {Promise<?number>} the status; null without a line */
async function postToken(token) {
  try {
    return (await fetch("/chat/leave", { method: "POST", body: token, cache: "no-store" })).status;
  } catch {
    return null;
  }
}

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
