"use strict";
// Filters, one view at a time, the keyboard and the theme. Without it all views stand below one another.
(() => {
  const root = document.documentElement;
  const by = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const links = all("nav a[data-view]");
  const names = links.map((link) => link.dataset.view);
  const facets = ["team", "owner", "rule", "severity"].map(by);
  const text = by("q");
  root.dataset.js = "";

  // What a filter compares: places in the choices, as the page was written with them.
  const choices = facets.map((select) => [...select.options].map((option) => option.value));
  const labels = facets.map((select) => select.options[0].text);
  const items = all("article.f").map((element) => {
    const parts = element.dataset.f.split(";");
    return {
      element,
      group: element.closest(".fg"),
      waived: element.classList.contains("w"),
      has: parts.map((part) => new Set(part.split(" ").filter(Boolean).map((at) => Number(at) + 1))),
      words: null,
    };
  });
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(item.group)) groups.set(item.group, []);
    groups.get(item.group).push(item);
  }
  const count = by("count");
  const before = count.textContent;
  const empty = by("empty");

  function wanted() {
    const values = facets.map((select) => select.value);
    return { values, at: values.map((value, n) => (value ? choices[n].indexOf(value) : 0)), words: text.value.trim().toLowerCase() };
  }

  function reads(item, words) {
    if (!words) return true;
    if (item.words === null) item.words = `${item.group.querySelector(".gh").textContent} ${item.element.textContent}`.toLowerCase();
    return item.words.includes(words);
  }

  function filter() {
    const { values, at, words } = wanted();
    const counts = choices.map((list) => new Array(list.length).fill(0));
    let open = 0;
    let waived = 0;
    for (const item of items) {
      const fits = at.map((place, n) => place === 0 || item.has[n].has(place));
      const missed = fits.filter((fit) => !fit).length;
      const spoken = missed < 2 && reads(item, words);
      item.shown = missed === 0 && spoken;
      if (item.shown) item.waived ? waived++ : open++;
      if (!spoken) continue;
      item.has.forEach((places, n) => {
        if (missed === 0 || !fits[n]) places.forEach((place) => counts[n][place]++);
      });
    }
    for (const [group, members] of groups) {
      let some = false;
      for (const item of members) {
        if (item.element.hidden === item.shown) item.element.hidden = !item.shown;
        some = some || item.shown;
      }
      if (group.hidden === some) group.hidden = !some;
    }
    facets.forEach((select, n) => {
      [...select.options].forEach((option, place) => {
        if (place && place < choices[n].length) option.text = `${choices[n][place]} (${counts[n][place].toLocaleString("en")})`;
      });
      select.options[0].text = labels[n];
    });
    const on = values.map((value, n) => value && `${["team", "owner", "rule", "severity"][n]} “${value}”`).filter(Boolean);
    if (words) on.push(`text “${text.value.trim()}”`);
    const some = open + waived;
    count.textContent = on.length ? `${open.toLocaleString("en")} of ${before}${waived ? `; ${waived.toLocaleString("en")} waived ones shown` : ""}` : before;
    empty.hidden = !on.length || some > 0;
    empty.textContent = empty.hidden ? "" : `No finding for ${on.join(", ")}. “Clear” shows them all.`;
  }

  function address() {
    const query = new URLSearchParams();
    facets.forEach((select) => select.value && query.set(select.id, select.value));
    if (text.value.trim()) query.set("q", text.value.trim());
    const said = query.toString();
    return `#findings${said ? `?${said}` : ""}`;
  }

  function changed() {
    filter();
    history.replaceState(null, "", address());
  }

  function choose(query) {
    facets.forEach((select, n) => {
      const value = query.get(select.id) ?? "";
      while (select.options.length > choices[n].length) select.remove(select.options.length - 1);
      if (value && !choices[n].includes(value)) select.add(new Option(`${value} (0)`, value));
      select.value = value;
    });
    text.value = query.get("q") ?? "";
    filter();
  }

  function show(name) {
    for (const view of all(".view")) view.classList.toggle("on", view.id === name);
    for (const link of links) {
      if (link.dataset.view === name) {
        link.setAttribute("aria-current", "page");
        const strip = link.closest("nav");
        if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - 40;
      } else link.removeAttribute("aria-current");
    }
  }

  function go(first) {
    let hash = location.hash.slice(1);
    if (hash.startsWith("f-")) {
      const found = by(hash);
      choose(new URLSearchParams());
      show("findings");
      if (found) {
        found.scrollIntoView({ block: "center" });
        found.focus({ preventScroll: true });
      }
      return;
    }
    const [name, query] = hash.split("?", 2);
    if (hash && !names.includes(name)) {
      const inside = by(name)?.closest(".view");
      if (inside) show(inside.id);
      else if (first) show(names[0]);
      return;
    }
    const view = name || names[0];
    if (view === "findings") choose(new URLSearchParams(query ?? ""));
    show(view);
    if (!first) {
      scrollTo(0, 0);
      const heading = by(`h-${view}`);
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  addEventListener("hashchange", () => go(false));
  for (const select of facets) select.addEventListener("change", changed);
  text.addEventListener("input", changed);
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("clear").addEventListener("click", () => {
    choose(new URLSearchParams());
    changed();
    text.focus();
  });
  by("print").addEventListener("click", () => print());

  const themes = ["", "light", "dark"];
  by("theme").addEventListener("click", (event) => {
    const following = themes[(themes.indexOf(root.dataset.theme ?? "") + 1) % themes.length];
    if (following) root.dataset.theme = following;
    else delete root.dataset.theme;
    event.currentTarget.textContent = `Theme: ${following || "as the system"}`;
  });

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "Escape" && event.target === text) {
      text.value = "";
      changed();
      text.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !by("keys").checked) return;
    const at = "12345678".indexOf(event.key);
    if (at >= 0 && event.key.length === 1) location.hash = names[at];
    else if (event.key === "/") {
      if (!by("findings").classList.contains("on")) {
        history.pushState(null, "", "#findings");
        go(true);
      }
      text.focus();
    } else return;
    event.preventDefault();
  });

  go(true);
})();
