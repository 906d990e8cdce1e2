// Charts, search, filters and sorting of a report page. Reads the JSON block, fetches nothing.
"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report-data").textContent);
  const say = report.words;
  const trials = report.trials;
  const MOST_ON_PAPER = 2000;
  let rowsShown = 50;
  const state = { filters: new Map(), words: [], sort: null, descending: false, page: 0 };
  const find = (id) => document.getElementById(id);
  const make = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // ---- charts -----------------------------------------------------------------------------
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function theme(isDark) {
    const text = isDark ? "#e6ebf0" : "#16212b";
    const ramp = isDark ? ["#24445e", "#9fd0f5"] : ["#d3e5f3", "#0b4a7a"];
    const line = isDark ? "#35414d" : "#d5dce3";
    const axis = { labelFontSize: 12, titleFontSize: 12, labelColor: text, titleColor: text, domainColor: line, tickColor: line, gridColor: line };
    return {
      background: null, view: { stroke: null }, font: "system-ui, Noto Sans, Noto Sans CJK SC, sans-serif",
      axis, legend: { labelColor: text, titleColor: text }, range: { ramp, heatmap: ramp },
      bar: { color: isDark ? "#6fb0e0" : "#2f6f9f" }, rect: {},
    };
  }
  async function draw(isDark) {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const key = place.dataset.chart;
      const options = { actions: false, renderer: "svg", ast: true, logLevel: 1, config: theme(isDark) };
      const { view } = await window.vegaEmbed(place, report.charts[key], options);
      view.addEventListener("click", (_event, item) => {
        const value = item && item.datum && item.datum.value;
        if (trials && value && report.dimensions[key]) choose(report.dimensions[key], String(value));
      });
    }
    document.documentElement.dataset.charts = "drawn";
  }
  dark.addEventListener("change", () => draw(dark.matches));
  window.addEventListener("beforeprint", () => draw(false));
  window.addEventListener("afterprint", () => draw(dark.matches));
  draw(dark.matches);
  if (!trials) return;

  // ---- the list of studies ----------------------------------------------------------------
  const isMany = (cell) => Array.isArray(cell) && Array.isArray(cell[0]);
  const text = (cell) => isMany(cell) ? cell.map(text).join("; ") : String((Array.isArray(cell) ? cell[0] : cell) ?? "");
  const haystack = trials.rows.map((row, number) => {
    const labels = Object.keys(trials.found_by).flatMap((key) =>
      trials.found_by[key][number].map((at) => trials.labels[key][trials.values[key][at]]));
    return [...row.map(text), ...labels].join(" \u0001 ").toLowerCase();
  });
  const collator = new Intl.Collator(report.language, { numeric: true });

  function matching() {
    const wanted = [...state.filters].map(([key, values]) =>
      [trials.found_by[key], new Set([...values].map((value) => trials.values[key].indexOf(value)))]);
    const found = [];
    for (let number = 0; number < trials.rows.length; number += 1) {
      const fits = wanted.every(([rows, at]) => rows[number].some((one) => at.has(one)));
      if (fits && state.words.every((word) => haystack[number].includes(word))) found.push(number);
    }
    return state.sort === null ? found : found.sort(byColumn(state.sort, state.descending));
  }

  function byColumn(column, descending) {
    const numeric = trials.columns[column][2] === "number";
    return (a, b) => {
      const [left, right] = [trials.rows[a][column], trials.rows[b][column]];
      const [none, other] = [text(left) === "", text(right) === ""];
      if (none || other) return none - other || a - b; // what is not stated comes last either way
      const order = numeric ? left - right : collator.compare(text(left), text(right));
      return (descending ? -order : order) || a - b;
    };
  }

  function choose(key, value) {
    const chosen = state.filters.get(key) ?? new Set();
    if (!chosen.delete(value)) chosen.add(value);
    if (chosen.size) state.filters.set(key, chosen); else state.filters.delete(key);
    state.page = 0;
    show();
  }

  function linkTo([name, address]) {
    const link = make("a", name);
    link.href = address;
    link.rel = "noreferrer";
    return link;
  }

  function cellOf(cell, [, title, kind]) {
    const place = make("td");
    place.className = text(cell) === "" ? `${kind} empty` : kind;
    place.dataset.label = title;
    if (isMany(cell)) {
      cell.forEach((one, at) => place.append(...(at ? ["; "] : []), one[1] ? linkTo(one) : text(one)));
    } else if (Array.isArray(cell) && cell[1]) {
      place.append(linkTo(cell));
    } else {
      place.textContent = kind === "number" && cell !== null ? cell.toLocaleString("en") : text(cell);
    }
    return place;
  }

  function showChips() {
    const chips = [...state.filters].flatMap(([key, values]) => [...values].map((value) => {
      const chip = make("button", `${trials.titles[key]}: ${trials.labels[key][value] ?? value} ×`);
      chip.type = "button";
      chip.addEventListener("click", () => choose(key, value));
      return chip;
    }));
    find("chips").replaceChildren(...(chips.length ? chips : [make("span", say.no_filter)]));
    for (const button of document.querySelectorAll("button.value")) {
      const chosen = state.filters.get(button.dataset.dimension)?.has(button.dataset.value) ?? false;
      button.setAttribute("aria-pressed", String(chosen));
    }
  }

  function show() {
    const found = matching();
    const pages = Math.max(1, Math.ceil(found.length / rowsShown));
    state.page = Math.min(state.page, pages - 1);
    const rows = found.slice(state.page * rowsShown, (state.page + 1) * rowsShown).map((number) => {
      const line = make("tr");
      line.append(...trials.rows[number].map((cell, at) => cellOf(cell, trials.columns[at])));
      return line;
    });
    find("study-table").tBodies[0].replaceChildren(...rows);
    find("count").textContent = `${found.length.toLocaleString("en")} / ${trials.rows.length.toLocaleString("en")} ${say.matches}`;
    find("page-number").textContent = `${say.page} ${state.page + 1} ${say.of} ${pages}`;
    find("previous").disabled = state.page === 0;
    find("next").disabled = state.page >= pages - 1;
    showChips();
  }

  function showHead() {
    const heads = trials.columns.map(([, title, kind], at) => {
      const head = make("th");
      head.scope = "col";
      head.className = kind;
      const button = make("button", title);
      button.type = "button";
      button.className = "sort";
      button.addEventListener("click", () => {
        state.descending = state.sort === at && !state.descending;
        state.sort = at;
        state.page = 0;
        for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        show();
      });
      head.append(button);
      return head;
    });
    find("study-table").tHead.rows[0].replaceChildren(...heads);
  }

  find("search").addEventListener("input", (event) => {
    state.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    state.page = 0;
    show();
  });
  find("clear").addEventListener("click", () => {
    state.filters.clear();
    state.words = [];
    find("search").value = "";
    state.page = 0;
    show();
  });
  const turn = (by) => () => {
    state.page += by;
    show();
    find("study-scroll").scrollIntoView({ block: "start" });
  };
  find("previous").addEventListener("click", turn(-1));
  find("next").addEventListener("click", turn(1));
  for (const button of document.querySelectorAll("button.value")) {
    button.addEventListener("click", () => choose(button.dataset.dimension, button.dataset.value));
  }
  const showOnly = (count) => () => {
    rowsShown = count;
    show();
  };
  window.addEventListener("beforeprint", showOnly(MOST_ON_PAPER));
  window.addEventListener("afterprint", showOnly(rowsShown));
  showHead();
  show();
})();
