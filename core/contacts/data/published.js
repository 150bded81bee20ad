"use strict";
(function () {
  const letters = { "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ς": "σ" };
  const fold = (text) =>
    text.toLowerCase().replace(/[øłđßæœıðþς]/g, (one) => letters[one])
      .normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();

  function prepare(data) {
    return data.rows.map((cells, at) => {
      const folded = data.folds[at] || cells.map((cell) => cell.toLowerCase());
      return { at, cells, folded, text: folded.join("\n") };
    });
  }

  function select(rows, search, chosen) {
    const words = fold(search).split(" ").filter(Boolean);
    return rows.filter((row) =>
      words.every((word) => row.text.includes(word)) &&
      chosen.every(([column, value]) => !value || row.cells[column] === value));
  }

  function order(rows, column, descending, number) {
    const sign = descending ? -1 : 1;
    const empty = (row) => row.cells[column] === "";
    return rows.slice().sort((a, b) => {
      if (empty(a) || empty(b)) return empty(a) - empty(b) || a.at - b.at;
      const x = number ? parseFloat(a.cells[column].replace(/,/g, "")) : a.folded[column];
      const y = number ? parseFloat(b.cells[column].replace(/,/g, "")) : b.folded[column];
      return (x < y ? -1 : x > y ? 1 : 0) * sign || a.at - b.at;
    });
  }

  if (typeof document === "undefined") {
    module.exports = { fold, prepare, select, order };
    return;
  }

  const PAGE = 100;
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const rows = prepare(data);
  const body = find("rows"), count = find("count"), more = find("more"), search = find("search");
  const menus = Array.from(document.querySelectorAll("select[data-column]"));
  const heads = Array.from(document.querySelectorAll("thead th"));
  let shown = [], drawn = 0, column = -1, descending = false;

  function rowOf(row) {
    const line = document.createElement("tr");
    row.cells.forEach((cell, at) => {
      const place = document.createElement(at === 0 ? "th" : "td");
      if (at === 0) place.scope = "row";
      if (data.columns[at].number) place.className = "number";
      place.textContent = cell;
      line.append(place);
    });
    return line;
  }

  function draw() {
    const part = document.createDocumentFragment();
    shown.slice(drawn, drawn + PAGE).forEach((row) => part.append(rowOf(row)));
    drawn = Math.min(shown.length, drawn + PAGE);
    body.append(part);
    more.hidden = drawn >= shown.length;
  }

  function refresh() {
    const chosen = menus.map((menu) => [Number(menu.dataset.column), menu.value]);
    shown = select(rows, search.value, chosen);
    if (column >= 0) shown = order(shown, column, descending, data.columns[column].number);
    body.replaceChildren();
    drawn = 0;
    draw();
    const all = rows.length.toLocaleString("en");
    count.textContent = shown.length === rows.length ? all + " entries"
      : shown.length ? shown.length.toLocaleString("en") + " of " + all + " entries"
      : "Nothing matches. " + all + " entries are hidden.";
  }

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 80);
  });
  menus.forEach((menu) => menu.addEventListener("change", refresh));
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      descending = column === at && !descending;
      column = at;
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      refresh();
    });
  });
  more.addEventListener("click", () => {
    const first = drawn;
    draw();
    const line = body.children[first];
    if (line && !more.hidden) return;
    if (line) { line.tabIndex = -1; line.focus(); }
  });
  if ("IntersectionObserver" in window)
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting) && !more.hidden) draw();
    }, { rootMargin: "400px" }).observe(more);
  find("tools").hidden = false;
  refresh();
})();
