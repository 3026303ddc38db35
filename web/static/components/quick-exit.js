/**
 * Leaves at once. Before any script it is a plain link; this makes it faster and cleaner: the screen is cleared in the same
 * moment, the page is replaced in the history, and Escape pressed twice does the same. In a frame it takes the page around with it.
 */
import { STRINGS } from "../strings.js";
import { h } from "../lib/dom.js";

const TWICE_WITHIN_MS = 1200;

export class QuickExitElement extends HTMLElement {
  connectedCallback() {
    this.lastEscape = -Infinity;
    this.querySelector("a").title = STRINGS.exitHint;
    this.addEventListener("click", (event) => {
      event.preventDefault();
      this.leave();
    });
    document.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  pressed(event) {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - this.lastEscape < TWICE_WITHIN_MS) this.leave();
    this.lastEscape = event.timeStamp;
  }

  leave() {
    const { url } = this.dataset;
    document.body.replaceChildren();
    document.title = "\u00a0";
    window.dispatchEvent(new Event("quick-exit"));
    if (window.parent !== window) this.leaveAround(url);
    else location.replace(url);
  }

  /** embed.js answers the message; where a page has built its own frame, the browser may let us replace it ourselves. */
  leaveAround(url) {
    window.parent.postMessage({ type: "indgangen:exit", url }, "*");
    try {
      window.top.location.replace(url);
    } catch {
      location.replace(url);
    }
  }
}

/** A dialog covers the page's own way out, and a phone has no Escape: each has one of its own among its buttons. */
export function exitButton() {
  const leave = () => document.querySelector("quick-exit").leave();
  return h("button", { type: "button", class: "exit", onclick: leave }, h("span", { "aria-hidden": "true" }, "✕"), STRINGS.exit);
}

customElements.define("quick-exit", QuickExitElement);
