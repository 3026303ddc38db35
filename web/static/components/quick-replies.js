/** Buttons with something to answer: what the robot offers, or ways to begin. */
import { emit, h, inLanguage } from "../lib/dom.js";

export class QuickRepliesElement extends HTMLElement {
  #shown = null;

  /** @param {{title: string, payload: ?string}[]} choices payload null: the title is sent as the visitor's own words */
  update(choices, label) {
    const wanted = JSON.stringify([choices, label]);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.hidden = choices.length === 0;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", label);
    this.replaceChildren(
      ...choices.map((choice) =>
        h(
          "button",
          { type: "button", class: isHuman(choice) ? "reply is-human" : "reply", ...inLanguage(choice.lang), onclick: () => emit(this, "choose", choice) },
          choice.title,
        ),
      ),
    );
  }
}

function isHuman({ payload }) {
  return payload === "#human" || payload === "#accept_human";
}

customElements.define("quick-replies", QuickRepliesElement);
