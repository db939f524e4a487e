// Openslot in other people's pages, by attributes: data-openslot (in place), data-openslot-popup (a button or link),
// data-openslot-float on the script itself (a floating button). Further attributes: see docs/embedding.md.
const OWN = ["openslot", "openslotPopup", "openslotFloat", "openslotWords", "openslotTitle", "openslotClose"];

function optionsOf(element, path) {
  const given = Object.entries(element.dataset).filter(([name]) => name.startsWith("openslot") && !OWN.includes(name));
  const config = Object.fromEntries(
    given.map(([name, value]) => [name[8].toLowerCase() + name.slice(9).replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`), value]),
  );
  if (config.accent) config.accent = config.accent.replace("#", "");
  const { openslotTitle: title, openslotClose: close } = element.dataset;
  const heard = (type, detail) => type?.startsWith("__") || element.dispatchEvent(new CustomEvent(`openslot:${type}`, { bubbles: true, detail }));
  return { path, config, title, close, heard };
}

function begin() {
  for (const place of document.querySelectorAll("[data-openslot]:not([data-openslot-shown])")) {
    place.dataset.openslotShown = "";
    place.replaceChildren(addFrame(optionsOf(place, place.dataset.openslot)).box);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-openslot-popup]");
  if (!button) return;
  event.preventDefault();
  openWindow(optionsOf(button, button.dataset.openslotPopup));
});

function beginAll() {
  begin();
  const { openslotFloat, openslotWords, openslotAccent } = script.dataset;
  if (openslotFloat === undefined) return;
  const look = { words: openslotWords ?? "Book a time", colour: openslotAccent };
  addFloatingButton(look, () => openWindow(optionsOf(script, openslotFloat)));
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", beginAll);
else beginAll();
window.Openslot = { begin };
