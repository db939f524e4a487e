// In an embedded page: tells the page around it how high this one is and what happens, and does what that one asks.
// The messages are those of Cal.com's embeds, so that its packages understand them.
(() => {
  "use strict";
  const address = new URL(location.href);
  const asked = address.searchParams;
  if (parent === window || asked.get("preload") === "true") return;
  const root = document.documentElement;
  const { embed: namespace, failed, booker, slug, steady } = document.body.dataset;
  const prerendered = asked.get("prerender") === "true";
  const connected = asked.has("cal.embed.connectVersion");
  const BEFORE_SHOWN = ["__iframeReady", "__dimensionChanged", "__connectInitiated", "linkPrerendered"];
  const pathOf = (url) => url.pathname.replace(/\/embed$/, "");
  const placeOf = (url) => pathOf(url).replace(/\/book$/, "");
  const before = URL.canParse(document.referrer) ? new URL(document.referrer) : null;
  const fromHere = before?.origin === location.origin;
  const again = fromHere && placeOf(before) === placeOf(address) && !connected;

  function tell(type, data = {}) {
    if (prerendered && !BEFORE_SHOWN.includes(type)) return;
    const fullType = `CAL:${namespace}:${type}`;
    parent.postMessage({ originator: "CAL", type, namespace, fullType, data }, "*");
  }

  let first = true;
  let known = 0;
  function measure() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === known || !height) return;
    known = height;
    tell("__dimensionChanged", { iframeHeight: height, iframeWidth: root.scrollWidth, isFirstTime: first });
    first = false;
  }

  // Any colour of CSS as rrggbb; undefined for what is none.
  function hex(colour) {
    const brush = document.createElement("canvas").getContext("2d");
    brush.fillStyle = "#010203";
    brush.fillStyle = colour;
    return brush.fillStyle === "#010203" ? undefined : /^#([0-9a-f]{6})$/.exec(brush.fillStyle)?.[1];
  }

  // What can be asked for afterwards goes into the address, as if it had been there from the beginning.
  function ui({ theme, styles, cssVarsPerTheme, hideEventTypeDetails } = {}) {
    const url = new URL(location.href);
    const { searchParams } = url;
    if (theme === "light" || theme === "dark") searchParams.set("theme", theme);
    if (theme === "auto") searchParams.delete("theme");
    const device = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const colours = cssVarsPerTheme?.[searchParams.get("theme") ?? device] ?? {};
    const accent = hex(colours["cal-brand"] ?? colours["--cal-brand"] ?? styles?.branding?.brandColor);
    if (accent) searchParams.set("accent", accent);
    if (hideEventTypeDetails === true) searchParams.set("details", "no");
    if (hideEventTypeDetails === false) searchParams.delete("details");
    if (url.href !== location.href && steady === undefined) location.replace(url);
  }

  // A page that waited unseen is shown: with what has become known of the visitor. In embed-core 1.5 that is the
  // argument itself, later ones divide it.
  function connect(given) {
    if (!prerendered) return;
    tell("__connectInitiated");
    const divided = typeof given.config === "object";
    const { iframeAttrs: _, ...wishes } = divided ? { ...given.params, ...given.config } : given;
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(wishes)) {
      const values = [value].flat().filter((each) => each !== undefined && each !== null);
      url.searchParams.delete(name);
      for (const each of values) url.searchParams.append(name, each);
    }
    url.searchParams.delete("prerender");
    url.searchParams.set("cal.embed.connectVersion", "1");
    location.replace(url);
  }

  function ready() {
    known = 0;
    measure();
    if (failed) return;
    if (prerendered) return tell("linkPrerendered");
    if (connected) tell("__connectCompleted");
    tell("linkReady");
    if (!booker) return;
    const what = { eventId: Number(booker), eventSlug: slug };
    if (!again) tell("bookerViewed", { ...what, slotsLoaded: true });
    tell("bookerReady", what);
    if (!again) tell("availabilityLoaded", what);
    document.addEventListener("htmx:afterSettle", () => tell("availabilityRefreshed", what));
  }

  const methods = { ui, connect, parentKnowsIframeReady: ready };
  addEventListener("message", (event) => {
    if (event.source !== parent || event.data?.originator !== "CAL") return;
    if (Object.hasOwn(methods, event.data.method)) methods[event.data.method](event.data.arg ?? {});
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("__closeIframe");
  });
  document.addEventListener("click", (event) => {
    if (event.target.contains(document.querySelector("main"))) tell("__closeIframe"); // beside all that is on the page
    const chosen = event.target.closest("[data-event-type]")?.dataset.eventType;
    if (chosen) tell("eventTypeSelected", { eventType: JSON.parse(chosen) });
  });
  new ResizeObserver(measure).observe(document.body);
  addEventListener("load", () => tell("__windowLoadComplete"));
  tell("__iframeReady", { isPrerendering: prerendered, title: document.title });
  if (failed) tell("linkFailed", { code: failed, msg: document.title, data: { url: location.href } });
  if (fromHere && pathOf(before) !== pathOf(address)) tell("__routeChanged");
  for (const each of document.querySelectorAll("[data-event]")) tell(each.dataset.event, JSON.parse(each.dataset.detail));
  if (asked.has("told")) {
    asked.delete("told"); // what happened is told once, also if the page is loaded again
    history.replaceState(history.state, "", address);
  }
  document.querySelector("a[data-onward]")?.click(); // all has been told: the whole window goes on
})();
