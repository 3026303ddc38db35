/** Draws the queue. Rows are kept by id, so that focus stays where it is while places change. */
import { h } from "../lib/dom.js";
import { STRINGS } from "./strings.js";

/** What is known of a talk, on one line. */
export function describe(row) {
  const facts = [
    row.age_band ? STRINGS.age(row.age_band) : STRINGS.unknownAge,
    row.municipality ? (STRINGS.municipality[row.municipality] ?? row.municipality) : STRINGS.unknownPlace,
    row.topic ?? STRINGS.unknownTopic,
  ];
  if (row.risk_kind && row.risk_kind !== "other" && row.risk_level !== "none") facts.push(STRINGS.kind[row.risk_kind] ?? row.risk_kind);
  return facts.filter((fact, index) => facts.indexOf(fact) === index).join(" · ");
}

export class QueueView {
  /** @param {{list: HTMLElement, status: HTMLElement, onClaim: (id: string) => void}} options */
  constructor({ list, status, onClaim }) {
    Object.assign(this, { list, status, onClaim });
    this.items = new Map();
  }

  /**
   * @param {object} state `rows`, `broken`, `present`, `open`
   * @param {{isFull: boolean, limit: number, claiming: Set<string>, isOnline: boolean}} mine
   */
  draw(state, mine) {
    const wanted = state.rows.map((row) => this.item(row, mine));
    const ids = new Set(state.rows.map((row) => row.id));
    for (const id of [...this.items.keys()]) if (!ids.has(id)) this.items.delete(id);
    wanted.forEach((item, index) => this.list.children[index] === item || this.list.insertBefore(item, this.list.children[index] ?? null));
    while (this.list.children.length > wanted.length) this.list.lastChild.remove();
    this.list.hidden = wanted.length === 0;
    this.status.replaceChildren(...this.words(state, mine).map((text) => h("p", {}, text)));
  }

  words(state, mine) {
    if (state.broken) return [STRINGS.queueBroken];
    const words = state.rows.length === 0 ? [STRINGS.queueEmpty] : [];
    if (mine.isFull && state.rows.length > 0) words.push(STRINGS.full(mine.limit));
    if (!state.open) words.push(STRINGS.closed);
    return words;
  }

  item(row, mine) {
    let item = this.items.get(row.id);
    if (!item) {
      item = this.build(row.id);
      this.items.set(row.id, item);
    }
    const { level, reason, facts, waited, button } = item.parts;
    item.dataset.level = row.risk_level;
    level.textContent = STRINGS.level[row.risk_level];
    reason.textContent = STRINGS.reason[row.reason];
    facts.textContent = describe(row);
    waited.textContent = row.away ? `${STRINGS.waited(row.waited_minutes)}. ${STRINGS.away}` : STRINGS.waited(row.waited_minutes);
    item.classList.toggle("is-overdue", Boolean(row.overdue));
    const isClaiming = mine.claiming.has(row.id);
    button.textContent = isClaiming ? STRINGS.claiming : STRINGS.claim;
    button.setAttribute("aria-label", STRINGS.claimLabel(`${STRINGS.level[row.risk_level]}, ${describe(row)}`));
    button.disabled = isClaiming || mine.isFull || !mine.isOnline;
    return item;
  }

  /** Who is at work; only pages of those who lead the shift are told. @param {?object[]} people */
  drawShift(box, list, people) {
    box.hidden = !people;
    const words = (people ?? []).map(STRINGS.onShift);
    if (words.join("\n") === this.shiftWords) return;
    this.shiftWords = words.join("\n");
    list.replaceChildren(...words.map((text) => h("li", {}, text)));
  }

  build(id) {
    const parts = {
      level: h("span", { class: "level" }), waited: h("span", { class: "waited" }), facts: h("p", { class: "facts" }),
      reason: h("p", { class: "reason" }), button: h("button", { class: "claim", type: "button", onclick: () => this.onClaim(id) }),
    };
    const item = h("li", { class: "waiting", data: { id } },
      h("p", { class: "row-top" }, parts.level, parts.waited), parts.facts, parts.reason, parts.button);
    item.parts = parts;
    return item;
  }
}
