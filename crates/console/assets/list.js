// Lists by keyboard: j and k go through them, x chooses, ? tells. Without it links and forms do the same.
"use strict";
(() => {
  const list = document.querySelector("[data-list]");
  const bar = document.querySelector("[data-bulk]");
  const keys = document.getElementById("keys");
  const most = Number(list?.dataset.max ?? 0);
  const boxes = () => [...(list?.querySelectorAll("input[type=checkbox]") ?? [])];
  const links = () => [...(list?.querySelectorAll("tbody td.wide a") ?? [])];

  function count() {
    if (!bar) return;
    const chosen = boxes().filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-count]").textContent = chosen;
    for (const button of bar.querySelectorAll("button")) button.disabled = chosen > most;
  }

  function go(step) {
    const all = links();
    if (all.length === 0) return;
    const here = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  }

  function choose() {
    const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]");
    if (!box) return;
    box.checked = !box.checked;
    count();
  }

  function chooseAll() {
    const all = boxes();
    const none = all.some((box) => !box.checked);
    all.forEach((box, at) => { box.checked = none && at < most; });
    count();
  }

  function filter() {
    const first = document.querySelector(".filters input:not([type=hidden])");
    if (!first) return;
    first.closest("details").open = true;
    first.focus();
  }

  const deeds = {
    j: () => go(1), k: () => go(-1), x: choose, a: chooseAll, f: filter,
    "?": () => keys?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys?.open) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : null;
    if (deed) { event.preventDefault(); deed(); }
  });
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => keys?.showModal());
  }
  list?.addEventListener("change", count);
  document.addEventListener("htmx:afterSwap", count);
  // What the browser ticked again when one came back is counted too.
  addEventListener("pageshow", count);
  count();
})();
