/**
 * What goes when the tab does: the token of the talk and the key of what the tab keeps (lib/tab-box.js), both random.
 * sessionStorage may be shut off, as in a frame on another website: then the talk lives as long as the page.
 */
const TOKEN = "indgangen";
const KEY = "indgangen-key";

/** @returns {{token: ?string, key: ?string}} */
export function readTab() {
  try {
    return { token: sessionStorage.getItem(TOKEN), key: sessionStorage.getItem(KEY) };
  } catch {
    return { token: null, key: null };
  }
}

export function writeTab({ token, key }) {
  try {
    sessionStorage.setItem(TOKEN, token);
    sessionStorage.setItem(KEY, key);
  } catch {
    // nothing to do: see above
  }
}

export function forgetTab() {
  try {
    sessionStorage.removeItem(TOKEN);
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
