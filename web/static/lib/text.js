/** Words around what people write: clock times, and https addresses as links that tell the other side nothing. */
import { STRINGS } from "../strings.js";
import { h } from "./dom.js";

const LINK = /https:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]/g;
const DAY_MS = 86_400_000;

/** "21.43" today, "i går 21.43", else "tirsdag den 3. marts 21.43". */
export function clockText(at, now = Date.now()) {
  const moment = new Date(at);
  const clock = moment.toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
  const day = moment.toDateString();
  if (day === new Date(now).toDateString()) return clock;
  if (day === new Date(now - DAY_MS).toDateString()) return `${STRINGS.yesterday} ${clock}`;
  return `${moment.toLocaleDateString("da-DK", { weekday: "long", day: "numeric", month: "long" })} ${clock}`;
}

/** Split a line into text and links; the address itself is what is shown, so that it cannot say one thing and be another. */
export function linked(line) {
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of line.matchAll(LINK)) {
    parts.push(line.slice(end, index), link(address));
    end = index + address.length;
  }
  return [...parts, line.slice(end)].filter((part) => part !== "");
}

function link(href) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, href, h("span", { class: "only-read" }, ` (${STRINGS.linkNote})`));
}
