// What pages do more where there is JavaScript. Everything works without it, too.
(() => {
  "use strict";
  const find = (selector, within = document) => within.querySelector(selector);

  // The visitor's own time zone, where the address names none.
  function preferOwnZone() {
    const guess = find("[data-guess]")?.dataset.guess;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!guess || !zone || guess === zone) return;
    const url = new URL(location.href);
    url.searchParams.set("zone", zone);
    const path = url.pathname + url.search;
    const swapped = htmx.ajax("GET", path, { target: "#picker", select: "#picker", swap: "outerHTML" });
    swapped.then(() => latest === path && history.replaceState(history.state, "", url));
  }

  // The same in a form that asks for one, until somebody chooses.
  function fillInOwnZone() {
    const select = find("form[data-own-zone] select[name=zone]");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!select || !zone) return;
    if (![...select.options].some((option) => option.value === zone)) select.add(new Option(zone.replaceAll("_", " "), zone));
    select.value = zone;
  }

  // What was asked for last is shown, in whatever order the answers come.
  let latest;
  document.addEventListener("htmx:beforeRequest", (event) => (latest = event.detail.pathInfo.finalRequestPath));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.pathInfo.finalRequestPath !== latest) event.detail.shouldSwap = false;
  });

  // What cannot be shown in place, such as that there is nothing any more, is shown as a page of its own.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.pathInfo.finalRequestPath === latest) location.assign(latest);
  });

  // A field that narrows the list of time zones down to what is typed.
  function addZoneSearch() {
    const form = find("form.zone[data-search]");
    if (!form || find("input[type=search]", form)) return;
    const select = find("select", form);
    const all = [...select.options].map((option) => [option, plain(option.text)]);
    const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
    const status = Object.assign(document.createElement("span"), { className: "none" });
    field.setAttribute("aria-label", form.dataset.search);
    field.placeholder = form.dataset.search;
    status.setAttribute("role", "status");
    field.addEventListener("input", () => {
      const words = plain(field.value).split(" ").filter(Boolean);
      const found = all.filter(([, text]) => words.every((word) => text.includes(word)));
      status.textContent = found.length ? "" : form.dataset.none;
      const kept = (found.length ? found : all).map(([option]) => option);
      select.replaceChildren(...kept);
      if (words.length) kept[0].selected = true;
    });
    find(".row", form).prepend(field);
    form.append(status);
  }

  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}+-]+/gu, " ").trim();

  // SHA-256 of a text of at most 55 ASCII characters; its first 32 bits are all that is asked for.
  const fraction = (number) => ((number - Math.floor(number)) * 2 ** 32) | 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const roots = primes.map((prime) => fraction(Math.cbrt(prime)));
  const begin = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const w = new Int32Array(64);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  function firstBits(text) {
    w.fill(0);
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
    w[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
    w[15] = text.length * 8;
    for (let i = 16; i < 64; i++) {
      const early = w[i - 15];
      const late = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = begin;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + roots[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    return (a + begin[0]) | 0;
  }

  // Work that one booking does not feel and thousands would: a number whose hash begins with enough zeros.
  function solve() {
    const field = find("input[name=proof][data-puzzle]");
    if (!field || field.value) return;
    const { puzzle, bits } = field.dataset;
    let n = 0;
    const some = () => {
      const until = performance.now() + 12;
      while (performance.now() < until) {
        for (const end = n + 200; n < end; n++) {
          if (Math.clz32(firstBits(puzzle + ":" + n)) >= bits) {
            field.value = n;
            return;
          }
        }
      }
      setTimeout(some, 0);
    };
    some();
  }

  // A button that copies a field; without the clipboard, as on pages without https, the old way.
  function addCopying() {
    for (const button of document.querySelectorAll("button[data-copy][hidden]")) {
      const field = document.getElementById(button.dataset.copy);
      button.hidden = false;
      button.addEventListener("click", async () => {
        field.select();
        await (navigator.clipboard?.writeText(field.value) ?? document.execCommand("copy"));
        button.textContent = button.dataset.done;
      });
    }
  }

  function begun() {
    addCopying();
    addZoneSearch();
    solve();
  }

  document.addEventListener("htmx:afterSettle", () => {
    begun();
    preferOwnZone();
    const said = find("#said");
    if (said) said.textContent = find("#day, .hours .empty")?.textContent ?? "";
  });
  document.addEventListener("DOMContentLoaded", () => {
    fillInOwnZone();
    begun();
    preferOwnZone();
  });
})();
