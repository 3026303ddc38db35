/** Every Danish text the console's scripts show. */
export const STRINGS = {
  saving: "Gemmer …",
  saved: "Gemt i kladden.",
  unsaved: "Ikke gemt endnu.",
  failed: "Kunne ikke gemme lige nu. Det, du har skrevet, står her stadig. Vi prøver igen.",
  conflict: "En anden har ændret det samme imens. Tryk »Gem i kladden« for at se begge dele.",
  lix: (value, verdict) => (value === null ? "" : `Lixtal ${value}: ${verdict}.`),
  hard: (words) => (words.length ? `Svære ord: ${words.join(", ")}.` : ""),
  files: (count) => (count === 1 ? "1 fil ændret." : `${count} filer ændret.`),
  running: (step, seconds) => `${step || "Gøres klar"} … ${seconds} s`,
  newRow: "Ny",
  rowsFound: (count) => (count === 0 ? "Det står ikke her." : count === 1 ? "1 række." : `${count} rækker.`),
  leave: "Det sidste er ikke gemt endnu.",
};
