/** Keys of the desk, and the menu that closes by itself. What a key does is said by desk.js. */

/**
 * @param {Record<string, () => void>} shortcuts by KeyboardEvent.code, with Alt
 * @param {(number: number) => void} onNumber Alt and a digit, 1 to 9
 * @param {() => void} onHelp a question mark where nothing is written
 */
export function listenToKeys(shortcuts, onNumber, onHelp) {
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isWriting = event.target.matches?.("input, textarea, select");
    if (event.key === "?" && !isWriting && !event.altKey) onHelp();
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const step = digit ? () => onNumber(Number(digit)) : shortcuts[event.code];
    if (!step) return;
    event.preventDefault();
    step();
  });
}

/** @returns {() => boolean} closes it; says whether it was open */
export function makeMenu(menu) {
  const close = () => {
    const wasOpen = menu.open;
    menu.open = false;
    return wasOpen;
  };
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && close()) menu.querySelector("summary").focus(); });
  addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(); });
  return close;
}
