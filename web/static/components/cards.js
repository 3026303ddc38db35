/** Cards of offers and contacts: what it is, and numbers that can be tapped. */
import { STRINGS } from "../strings.js";
import { h } from "../lib/dom.js";

export function makeCard({ kind, id, title, lines, actions }) {
  return h(
    "article",
    { class: `card card-${kind}`, data: { id } },
    h("h3", {}, title),
    ...lines.map((line) => h("p", {}, line)),
    actions.length > 0 && h("p", { class: "actions" }, ...actions.map(makeAction)),
  );
}

function makeAction({ label, href }) {
  const isPage = href.startsWith("https:");
  const more = isPage ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return h("a", { class: "action", href, ...more }, label, isPage && h("span", { class: "only-read" }, ` (${STRINGS.linkNote})`));
}
