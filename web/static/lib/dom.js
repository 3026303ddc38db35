/** Builds elements without markup in strings: what people write only ever becomes text. */

/**
 * Make an element.
 * @param {string} tag
 * @param {object} [props] `class`, `on…` handlers, `data` object, attributes; false, null and undefined are left out
 * @param {...(Node|string|null|undefined|false)} children
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name === "class") element.className = value;
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

const RIGHT_TO_LEFT = new Set(["ar", "fa"]);

/** Attributes of an element whose text is not Danish: none for Danish, so that the page's own language holds. */
export function inLanguage(lang) {
  return lang ? { lang, dir: RIGHT_TO_LEFT.has(lang) ? "rtl" : "ltr" } : {};
}

/** Tell the parts above that something was asked for; crosses component borders. */
export function emit(element, type, detail) {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}

/** A random id of 22 url-safe characters. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
