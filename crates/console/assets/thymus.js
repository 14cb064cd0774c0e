// Everything works without this; with it, times are the viewer's own, and parts of pages are fetched.
"use strict";
(() => {
  const narrow = matchMedia("(max-width: 860px)");

  const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
  const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

  // Times in the viewer's zone; the exact one on hover.
  function localTimes(root) {
    for (const element of root.querySelectorAll("time[datetime]:not([data-local])")) {
      const time = new Date(element.dateTime);
      if (Number.isNaN(time.getTime())) continue;
      const thisYear = time.getFullYear() === new Date().getFullYear();
      element.textContent = `${(thisYear ? day : dayOfYear).format(time)}, ${minute.format(time)}`;
      element.title = exact.format(time);
      element.dataset.local = "";
    }
  }

  function themeToggle() {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const root = document.documentElement;
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        root.dataset.theme = dark ? "light" : "dark";
        try { localStorage.setItem("theme", root.dataset.theme); } catch { /* storage may be off */ }
        document.dispatchEvent(new CustomEvent("theme"));
      });
    }
  }

  // The menu is open where there is room.
  function menu() {
    const details = document.querySelector("details.menu");
    if (!details) return;
    const follow = () => { details.open = !narrow.matches; };
    follow();
    narrow.addEventListener("change", follow);
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["x-csrf-token"] = document.querySelector("meta[name=csrf]")?.content ?? "";
  });
  // What was fetched may stand in the place of what asked for it, which is gone by then.
  document.addEventListener("htmx:afterSwap", () => localTimes(document));

  // A slash goes to the search, as everywhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const field = document.querySelector("input[type=search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  });

  localTimes(document);
  themeToggle();
  menu();
})();
