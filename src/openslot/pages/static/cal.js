// The interface of Cal.com's embed script, for its packages and snippets: Cal("init" | "inline" | "modal" | …).
// Instructions come through queues that the snippet made before this script was there.
const spaces = {};
const NOT_FORWARDED = ["month", "date", "slot", "rescheduleUid", "bookingUid", "duration", "overlayCalendar"];

class Space {
  constructor(name, queue) {
    this.name = name;
    this.origin = home;
    this.shown = new Set();
    for (const each of queue.splice(0)) this.take(each);
    queue.push = (...more) => more.forEach((each) => this.take(each)) ?? 0;
  }

  // One instruction that cannot be followed does not keep the others from being.
  take(given) {
    const all = Array.isArray(given[0]) ? [...given] : [[...given]];
    for (const [method, ...values] of all) {
      try {
        if (!METHODS.includes(method)) throw new Error("it is not known");
        this[method](...values);
      } catch (error) {
        console.error(`Openslot: Cal("${method}") has no effect: ${error.message}`);
      }
    }
  }

  options({ calLink, calOrigin, config }) {
    if (typeof calLink !== "string" || !calLink) throw new Error("calLink is missing");
    const { "ui.color-scheme": _, ...own } = config ?? {};
    const heard = (what, data) => this.fire(what, data);
    return { origin: calOrigin || this.origin, path: calLink, namespace: this.name, config: { ...forwarded(), ...own }, heard };
  }

  fire(type, data) {
    const detail = { type, namespace: this.name, fullType: `CAL:${this.name}:${type}`, data };
    for (const each of [type, "*"]) dispatchEvent(new CustomEvent(`CAL:${this.name}:${each}`, { detail }));
  }

  show(frame) {
    for (const each of this.shown) if (each.begun && !each.element.isConnected) this.shown.delete(each);
    this.shown.add(frame);
    if (this.look) ask(frame, "ui", this.look);
  }

  init(nameOrConfig, config) {
    const given = typeof nameOrConfig === "string" ? config : nameOrConfig;
    this.origin = given?.calOrigin ?? given?.origin ?? this.origin;
  }

  initNamespace(name) {
    spaces[name] ??= new Space(name, window.Cal.ns[name].q);
  }

  // A snippet that stands in a page twice shows one frame.
  inline(given) {
    const { elementOrSelector } = given;
    const place = typeof elementOrSelector === "string" ? document.querySelector(elementOrSelector) : elementOrSelector;
    if (!place) throw new Error("there is no such element");
    if ([...this.shown].some((each) => place.contains(each.element))) return;
    const frame = addFrame(this.options(given));
    place.append(frame.box);
    this.show(frame);
  }

  modal(given) {
    const options = this.options(given);
    if ([...this.shown].some((each) => each.dialog?.open)) return;
    if (this.waiting?.path === options.path) {
      const { frame } = this.waiting;
      this.waiting = undefined;
      ask(frame, "connect", JSON.parse(JSON.stringify(options.config)));
      frame.open();
      return;
    }
    const frame = addWindow(options);
    frame.open();
    this.show(frame);
  }

  floatingButton(given) {
    const look = {
      words: given.buttonText ?? "Book a time",
      colour: given.buttonColor,
      ink: given.buttonTextColor,
      side: given.buttonPosition === "bottom-left" ? "left" : "right",
      attributes: given.attributes,
    };
    this.options(given);
    addFloatingButton(look, () => this.modal(given));
  }

  ui(look) {
    this.look = { ...this.look, ...look };
    for (const frame of this.shown) ask(frame, "ui", this.look);
  }

  preload({ calLink, type, options }) {
    if (type && options?.prerenderIframe !== false) return this.prerender({ calLink });
    const link = Object.assign(document.createElement("link"), { rel: "preconnect" });
    link.href = addressOf(this.origin, calLink, this.name).origin;
    document.head.append(link);
  }

  prerender({ calLink }) {
    const options = this.options({ calLink, config: { prerender: "true" } });
    if (this.waiting?.path === calLink) return;
    const frame = addWindow(options);
    this.waiting = { path: calLink, frame };
    this.show(frame);
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

// What the page around was asked for, if its owner wants that to go on to the booking page.
function forwarded() {
  const all = {};
  if (!window.Cal.config?.forwardQueryParams) return all;
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!NOT_FORWARDED.includes(name)) (all[name] ??= []).push(value);
  }
  return all;
}

function configOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    console.error("Openslot: data-cal-config is no JSON");
    return {};
  }
}

function begin() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-cal-link]");
    if (!button) return;
    const { calLink, calNamespace = "", calConfig = "{}", calOrigin } = button.dataset;
    (spaces[calNamespace] ?? spaces[""]).modal({ calLink, calOrigin, config: configOf(calConfig) });
  });
  window.Cal ??= function () {
    window.Cal.q.push(arguments);
  };
  window.Cal.q ??= [];
  window.Cal.ns ??= {};
  window.Cal.config ??= {};
  window.Cal.loaded = true;
  window.Cal.version = "1.5.3"; // of the interface that is followed here
  spaces[""] = new Space("", window.Cal.q);
  for (const [name, { q }] of Object.entries(window.Cal.ns)) spaces[name] ??= new Space(name, q);
}
if (!window.Cal?.version) begin(); // once, however often the script stands in the page
