/** What to say under a message in which something was hidden. Pure; knows the placeholders and never what stood there. */
import { STRINGS } from "../strings.js";

/** "Jeg har skjult et navn og 2 telefonnumre.", or "" where nothing is hidden. */
export function hiddenNote(text) {
  const parts = Object.entries(STRINGS.hiddenNouns)
    .map(([placeholder, [one, several]]) => [text.split(placeholder).length - 1, one, several])
    .filter(([count]) => count > 0)
    .map(([count, one, several]) => (count === 1 || one === several ? one : `${count} ${several}`));
  if (parts.length === 0) return "";
  const last = parts.pop();
  return STRINGS.hiddenNote(parts.length ? `${parts.join(", ")} og ${last}` : last);
}
