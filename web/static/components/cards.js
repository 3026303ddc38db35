/** Cards of offers and contacts: what it is, and numbers that can be tapped. */
import { STRINGS } from "../strings.js";
import { h } from "../lib/dom.js";

/** @param {boolean} [isUrgent] numbers come before words: in danger nobody reads first */
export function makeCard({ kind, id, title, lines, actions }, isUrgent = false) {
  const words = lines.map((line) => h("p", {}, line));
  const buttons = actions.length > 0 ? [h("p", { class: "actions" }, ...actions.map(makeAction))] : [];
  const rest = isUrgent ? [...buttons, ...words] : [...words, ...buttons];
  return h("article", { class: `card card-${kind}`, data: { id } }, h("h2", { class: "card-title" }, title), ...rest);
}

function makeAction({ label, href }) {
  const isPage = href.startsWith("https:");
  const more = isPage ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return h("a", { class: "action", href, ...more }, label, isPage && h("span", { class: "only-read" }, ` (${STRINGS.linkNote})`));
}
