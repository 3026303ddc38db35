/** Two watches over a sealed talk: one for a box that others wait behind, one for the last words, which nothing waits behind. */
const GAP_MS = 8000; // so long later boxes wait for one before new keys are made
const STILL_MS = 8000; // so long the last words may be unseen before something is sent behind them
const STILL_TIMES = 6; // twice as long each time: the last after eight minutes

/**
 * Watches for a box that does not come while later ones wait for it: both ends think it has arrived, so nobody sends it again.
 * Ordinary swaps and lost lines are over sooner; a session that has been replaced is of no concern any more.
 */
export class GapWatch {
  /** @param {{session: () => ?object, onStuck: () => void, afterMs?: number}} options `session`: the present one */
  constructor({ session, onStuck, afterMs = GAP_MS }) {
    Object.assign(this, { session, onStuck, afterMs, timer: null });
  }

  /** Look now; call after every box. */
  look() {
    const session = this.session();
    if (this.timer !== null || !session?.held.size) return;
    const waitsFor = session.nextReceive;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.session() === session && session.held.size && session.nextReceive === waitsFor) this.onStuck();
      this.look();
    }, this.afterMs);
    this.timer.unref?.(); // Node's tests need not wait for it
  }
}

/**
 * Notices that the last words have not been seen. A box that is lost with nothing behind it is missed by nobody: what is sent now
 * shows the hole to the other side (GapWatch there). Ever more seldom, because whoever has it may just not have looked yet.
 */
export class LastWordsWatch {
  /** @param {{newest: () => ?string, onDue: () => void, afterMs?: number}} options `newest`: id of the last words that wait to be seen, null when none do */
  constructor({ newest, onDue, afterMs = STILL_MS }) {
    Object.assign(this, { newest, onDue, afterMs, timer: null, id: null, times: 0 });
  }

  /** Look now; call when something was said or seen. */
  look() {
    const id = this.newest();
    if (id === this.id) return;
    clearTimeout(this.timer);
    Object.assign(this, { id, times: 0 });
    if (id !== null) this.wait();
  }

  wait() {
    this.timer = setTimeout(() => {
      if (this.newest() !== this.id) return this.look();
      this.times += 1;
      this.onDue();
      if (this.times < STILL_TIMES) this.wait();
    }, this.afterMs * 2 ** this.times);
    this.timer.unref?.();
  }
}
