/** The waiting room: an honest place and estimate, and two small things that calm. */
import { STRINGS } from "../strings.js";
import { emit, h } from "../lib/dom.js";
import { makeCard } from "./cards.js";
import "./my-plan.js";

// Seconds of each part; a longer breath out calms, and nobody is asked to hold long.
const BREATH = [
  { text: STRINGS.breatheIn, seconds: 4, name: "in" },
  { text: STRINGS.breatheHold, seconds: 2, name: "hold" },
  { text: STRINGS.breatheOut, seconds: 6, name: "out" },
];

export class QueuePanelElement extends HTMLElement {
  connectedCallback() {
    if (this.place) return;
    this.place = h("p", { class: "place-in-queue" });
    this.estimate = h("p", {});
    this.breath = h("p", { class: "breath", "aria-live": "off" });
    this.breathButton = h("button", { type: "button", class: "quiet", onclick: () => this.toggle() }, STRINGS.breatheStart);
    this.openList = h("div", { class: "open-now" });
    this.open = h("details", { hidden: true }, h("summary", {}, STRINGS.callInstead), this.openList);
    this.hidden = true;
    this.tabIndex = -1;
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", STRINGS.waitingTitle);
    this.append(
      h("h2", {}, STRINGS.waitingTitle),
      h("div", { "aria-live": "polite" }, this.place, this.estimate),
      h("p", { class: "muted" }, STRINGS.waitingStay),
      h("div", { class: "waiting-ways" },
        h("button", { type: "button", class: "quiet", onclick: () => emit(this, "want-code") }, STRINGS.codeWant),
        h("button", { type: "button", class: "link", onclick: () => emit(this, "stop-waiting") }, STRINGS.stopWaiting)),
      this.open,
      h("details", {}, h("summary", {}, STRINGS.breatheTitle), h("div", { class: "breathing" }, this.breath, this.breathButton)),
      h("details", {}, h("summary", {}, STRINGS.groundTitle), h("ol", { class: "ground" }, ...STRINGS.ground.map((line) => h("li", {}, line)))),
      h("details", {}, h("summary", {}, STRINGS.planTitle), h("my-plan")),
    );
  }

  /** @param {boolean} isWaiting @param {?{position: number, minutes: ?number, cards: object[]}} queue */
  update(isWaiting, queue) {
    this.hidden = !isWaiting;
    if (!isWaiting) this.stop();
    const place = placeText(queue);
    const minutes = queue?.minutes ?? null;
    const estimate = minutes === null ? STRINGS.estimateUnknown : STRINGS.estimate(minutes);
    if (this.place.textContent !== place) this.place.textContent = place;
    if (this.estimate.textContent !== estimate) this.estimate.textContent = estimate;
    this.showOpen(queue?.cards ?? []);
  }

  /** Who can be reached now; drawn again only when that has changed, so that a finger finds what it aimed at. */
  showOpen(cards) {
    const wanted = JSON.stringify(cards);
    if (wanted === this.shownCards) return;
    this.shownCards = wanted;
    this.open.hidden = cards.length === 0;
    this.openList.replaceChildren(...cards.map((card) => makeCard(card, true)));
  }

  toggle() {
    if (this.timer) this.stop();
    else this.breathe(0);
  }

  breathe(step) {
    const part = BREATH[step % BREATH.length];
    this.breath.textContent = part.text;
    this.breath.dataset.part = part.name;
    this.breathButton.textContent = STRINGS.breatheStop;
    this.timer = setTimeout(() => this.breathe(step + 1), part.seconds * 1000);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.breath.textContent = "";
    delete this.breath.dataset.part;
    this.breathButton.textContent = STRINGS.breatheStart;
  }
}

/** Where one stands, in words. */
export function placeText(queue) {
  if (!queue || queue.position < 1) return STRINGS.queueUnknownPlace;
  return queue.position === 1 ? STRINGS.queueNext : STRINGS.queuePlace(queue.position);
}

customElements.define("queue-panel", QueuePanelElement);
