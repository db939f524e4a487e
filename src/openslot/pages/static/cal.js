// The interface of Cal.com's embed script, for its packages and snippets: Cal("init" | "inline" | "modal" | …).
// Instructions come through queues that the snippet made before this script was there.
const spaces = {};

class Space {
  constructor(name, queue) {
    this.name = name;
    this.origin = home;
    this.shown = [];
    for (const each of queue.splice(0)) this.take(each);
    queue.push = (...more) => more.forEach((each) => this.take(each)) ?? 0;
  }

  take(given) {
    const all = Array.isArray(given[0]) ? [...given] : [[...given]];
    for (const [method, ...values] of all) {
      if (METHODS.includes(method)) this[method](...values);
      else console.error(`Openslot: Cal("${method}") is not known`);
    }
  }

  options({ calLink, calOrigin, config }) {
    const { "ui.color-scheme": _, ...own } = config ?? {};
    const heard = (what, data) => this.fire(what, data);
    return { origin: calOrigin ?? this.origin, path: calLink, namespace: this.name, config: own, heard };
  }

  fire(type, data) {
    const detail = { type, namespace: this.name, fullType: `CAL:${this.name}:${type}`, data };
    for (const each of [type, "*"]) dispatchEvent(new CustomEvent(`CAL:${this.name}:${each}`, { detail }));
  }

  show(frame) {
    this.shown.push(frame);
    if (this.look) ask(frame, "ui", this.look);
  }

  init(nameOrConfig, config) {
    const given = typeof nameOrConfig === "string" ? config : nameOrConfig;
    this.origin = given?.origin ?? given?.calOrigin ?? this.origin;
  }

  initNamespace(name) {
    spaces[name] ??= new Space(name, window.Cal.ns[name].q);
  }

  inline(given) {
    const { elementOrSelector } = given;
    const place = typeof elementOrSelector === "string" ? document.querySelector(elementOrSelector) : elementOrSelector;
    if (!place) return console.error("Openslot: there is no element for the embed");
    const frame = addFrame(this.options(given));
    place.append(frame.element);
    this.show(frame);
  }

  modal(given) {
    this.show(openWindow(this.options(given)));
  }

  floatingButton(given) {
    const look = {
      words: given.buttonText ?? "Book a time",
      colour: given.buttonColor,
      ink: given.buttonTextColor,
      side: given.buttonPosition === "bottom-left" ? "left" : "right",
      attributes: given.attributes,
    };
    addFloatingButton(look, () => this.modal(given));
  }

  ui(look) {
    this.look = { ...this.look, ...look };
    for (const frame of this.shown) ask(frame, "ui", this.look);
  }

  preload({ calLink }) {
    const link = Object.assign(document.createElement("link"), { rel: "prefetch" });
    link.href = addressOf(this.origin, calLink, this.name);
    document.head.append(link);
  }

  prerender(given) {
    this.preload(given);
  }

  on({ action, callback }) {
    addEventListener(`CAL:${this.name}:${action}`, callback);
  }

  off({ action, callback }) {
    removeEventListener(`CAL:${this.name}:${action}`, callback);
  }

  closeModal() {
    for (const frame of this.shown) frame.close?.();
  }
}

const METHODS = Object.getOwnPropertyNames(Space.prototype).filter(
  (name) => !["constructor", "take", "options", "fire", "show"].includes(name),
);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-cal-link]");
  if (!button) return;
  const { calLink, calNamespace = "", calConfig = "{}", calOrigin } = button.dataset;
  (spaces[calNamespace] ?? spaces[""]).modal({ calLink, calOrigin, config: JSON.parse(calConfig) });
});

window.Cal ??= function () {
  window.Cal.q.push(arguments);
};
window.Cal.q ??= [];
window.Cal.ns ??= {};
window.Cal.loaded = true;
spaces[""] = new Space("", window.Cal.q);
for (const [name, { q }] of Object.entries(window.Cal.ns)) spaces[name] ??= new Space(name, q);
