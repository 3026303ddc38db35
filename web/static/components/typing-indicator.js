/** Somebody is writing. Seen as three dots; said once, in the log's own time, by not being live at all. */
import { h } from "../lib/dom.js";

export class TypingIndicatorElement extends HTMLElement {
  connectedCallback() {
    if (this.label) return;
    this.label = h("span", { class: "only-read" });
    this.append(h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), this.label);
    this.hidden = true;
  }

  /** @param {?string} text who writes, or null for nobody */
  update(text) {
    this.hidden = text === null;
    this.label.textContent = text ?? "";
  }
}

customElements.define("typing-indicator", TypingIndicatorElement);
