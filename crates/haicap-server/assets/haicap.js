// What pages do beyond plain HTML: the live board, the instant filter, a few keys. Everything works
// without it, only less comfortably.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const every = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Lower case without accents, as the server folds text. */
const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

/** Hides the items of a list in which no word begins like a word that is typed. */
function filter(input) {
  const list = document.getElementById(input.dataset.filter);
  const none = one(`[data-none="${input.dataset.filter}"]`);
  if (!list) return;
  const items = every("li", list);
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const known = item.dataset.words.split(" ");
      const fits = words.every((word) => known.some((other) => other.startsWith(word)));
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    if (none) none.hidden = shown > 0;
  });
  // Enter chooses the only one left.
  input.form.addEventListener("submit", (event) => {
    const left = items.filter((item) => !item.hidden);
    if (left.length === 1 && input.value.trim() !== "") {
      event.preventDefault();
      one("a", left[0]).click();
    }
  });
}

/** On a phone the rows of links scroll: where one is stands in view. */
function here() {
  for (const row of every(".bar nav ul, .tabs ul")) {
    const link = one("[aria-current]", row);
    if (link) row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }
}

function keys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    const search = one("input[type=search]");
    if (event.key === "/" && !typing && search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
}

const SIGNS = { p: "✓", f: "✗", n: "–", o: "·" };

/** A board that follows the journal. */
function live(board) {
  const number = new Intl.NumberFormat(board.dataset.lang === "en" ? "en-GB" : "vi-VN");
  const lost = one("[data-lost]", board);
  const set = (name, text) => {
    for (const place of every(`[data-${name}]`)) if (place.textContent !== text) place.textContent = text;
  };
  let failures = "";

  function row(unit) {
    const tr = document.getElementById(unit.u);
    if (tr instanceof HTMLTableRowElement) {
      const heads = every("thead .scenario", tr.closest("table"));
      const worst = (steps) => [..."fno"].find((letter) => steps.includes(letter)) ?? "p";
      const shown = unit.c.map((steps, at) => (heads[at]?.matches(".folded") ? worst(steps) : steps));
      const letters = unit.v + shown.join("");
      [...tr.cells].slice(1).forEach((cell, index) => {
        const letter = letters[index];
        if (cell.classList.contains(letter)) return;
        cell.className = index === 0 ? `${letter} all` : letter;
        cell.textContent = SIGNS[letter];
        cell.removeAttribute("title");
      });
    } else if (tr) {
      tr.setAttribute("class", `u ${unit.v}`);
      const title = one("title", tr);
      title.textContent = title.textContent.replace(/: [^:]*$/, `: ${board.dataset[unit.v]}`);
      if (tr.parentNode.tagName === "a") tr.parentNode.setAttribute("aria-label", title.textContent);
      for (const name of every(`text[data-name="${unit.u}"]`)) name.setAttribute("class", unit.v);
    }
  }

  /** The list of failures and the reasons in the cells come from the page itself, when they change. */
  let asking = false;
  async function refresh() {
    if (asking) return;
    asking = true;
    // Not everybody at the same moment.
    await new Promise((done) => setTimeout(done, 3000 + 3000 * Math.random()));
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = one("#failures", page);
      if (fresh) one("#failures").replaceWith(fresh);
      for (const cell of every("td[title]", page)) {
        const tr = document.getElementById(cell.parentNode.id);
        const here = tr && tr.cells[cell.cellIndex];
        if (!here || !here.classList.contains("f")) continue;
        here.title = cell.title;
        here.replaceChildren(...cell.childNodes);
      }
    } finally {
      asking = false;
    }
  }

  function show(update) {
    if ("follows" in board.dataset && update.latest && update.latest !== board.dataset.round) {
      location.reload();
      return;
    }
    set("clock", update.clock);
    if (!update.round) return;
    update.units.forEach(row);
    set("passed", number.format(update.passed));
    set("failed", number.format(update.failed));
    set("running", number.format(update.running));
    set("done", number.format(update.done));
    set("total", number.format(update.of));
    set("commands", number.format(update.commands));
    const share = one("[data-share]");
    if (share) share.value = update.of ? (100 * update.done) / update.of : 0;
    const tile = one(".tile.f");
    if (tile) tile.classList.toggle("none", update.failed === 0);
    const closed = one("[data-closed]");
    if (closed && update.closed && closed.textContent !== closed.dataset.closed) {
      closed.textContent = closed.dataset.closed;
      closed.classList.replace("running", "quiet");
      refresh();
    }
    const now = every("td.f", board).map((cell) => `${cell.parentNode.id}/${cell.cellIndex}`).join() + update.failed;
    if (failures !== "" && now !== failures) refresh();
    failures = now;
  }

  let stream = null;
  function open() {
    stream = new EventSource(board.dataset.stream);
    stream.onopen = () => { if (lost) lost.hidden = true; };
    stream.onerror = () => { if (lost) lost.hidden = false; };
    stream.onmessage = (message) => show(JSON.parse(message.data));
  }
  // A page that nobody sees holds no stream.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream?.close(); stream = null; }
    else if (!stream) open();
  });
  addEventListener("pagehide", () => stream?.close());
  open();
}

/** Says in words what lies under the pointer in the matrix. */
function readout(board) {
  const line = one("[data-readout]", board);
  if (!line) return;
  board.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".matrix td");
    line.hidden = !cell;
    if (!cell) return;
    const heads = every("thead tr:last-child th", cell.closest("table"));
    const step = heads[cell.cellIndex - 2];
    const verdict = board.dataset[cell.className[0]];
    const name = cell.parentNode.cells[0].textContent;
    line.textContent = [name, step && step.title, cell.title || verdict].filter(Boolean).join(" – ");
  });
}

/** A page as it is now; nothing while the line is cut: the stream tells again when it is back. */
const fetched = (address) => fetch(address, { headers: { accept: "text/html" } }).catch(() => null);

/** Parts of a page that are asked for anew when the server says that something changed; never under typing hands. A page
 * that has much beside them says from where they come without it. */
function fresh(part) {
  let asking = false, again = false;
  async function ask() {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      const answer = await fetched(part.dataset.from || location.href);
      const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of page ? every("[data-fresh]") : []) {
        const now = page.getElementById(old.id);
        const typed = (field) => field.value !== field.defaultValue;
        if (!now || old.contains(document.activeElement) || every("input, textarea", old).some(typed)) continue;
        const opened = every("details", old).map((details) => details.open);
        old.replaceChildren(...now.childNodes);
        every("details", old).forEach((details, index) => { details.open = opened[index] ?? details.open; });
      }
    } finally {
      asking = false;
    }
    if (again) ask();
  }
  let stream = null;
  const open = () => {
    stream = new EventSource(part.dataset.fresh);
    stream.onmessage = ask;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream?.close(); stream = null; }
    else if (!stream) open();
  });
  addEventListener("pagehide", () => stream?.close());
  open();
}

/** A box that ticks and unticks every other box of its table. */
function all(box) {
  box.hidden = false;
  const boxes = () => every(`input[name="${box.dataset.all}"]`, box.closest("table"));
  box.addEventListener("change", () => boxes().forEach((other) => { other.checked = box.checked; }));
}

/** Checks a script while it is written: the same remarks as the button, and the nearest sentences in the lists. */
function checking(form) {
  const place = one("[data-remarks]", form);
  const offered = new Map(every("datalist", form).map((list) => [list.id, list.innerHTML]));
  let timer = 0;
  let asked = 0;

  function show({ remarks, summary }) {
    const wrong = new Map(remarks.map((remark) => [remark.field, remark]));
    for (const input of every("input[name^=p], #title", form)) {
      if (wrong.has(input.name)) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const head = document.createElement("p");
    head.className = remarks.length ? "wrong" : "fine";
    head.textContent = summary;
    const list = document.createElement("ul");
    for (const remark of remarks) {
      const link = document.createElement("a");
      link.href = `#${remark.field}`;
      link.textContent = remark.place;
      const said = remark.value ? `: “${remark.value}”. ` : ". ";
      const problem = document.createElement("b");
      problem.textContent = `${remark.problem}.`;
      const item = document.createElement("li");
      item.lang = "vi";
      item.append(link, said, problem, ` ${[remark.cure, remark.nearest.join(" · ")].filter(Boolean).join(": ")}.`);
      list.append(item);
    }
    place.replaceChildren(head, ...(remarks.length ? [list] : []));
    form.remarks = wrong;
    offer(document.activeElement);
  }

  /** The list of a cell begins with the sentences that are nearest to what stands there. */
  function offer(input) {
    const list = input && input.list;
    if (!list || !offered.has(list.id)) return;
    list.innerHTML = offered.get(list.id);
    const near = (form.remarks && form.remarks.get(input.name)?.nearest) || [];
    list.prepend(...near.map((text) => Object.assign(document.createElement("option"), { value: text })));
  }

  async function ask() {
    const turn = ++asked;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok && turn === asked) show(await answer.json());
  }

  form.addEventListener("input", (event) => {
    if (event.target.id === "note") return;
    clearTimeout(timer);
    timer = setTimeout(ask, 600);
  });
  form.addEventListener("focusin", (event) => offer(event.target));
}

every("form[data-check]").forEach(checking);
/** A part of the page that is fetched anew whenever the server says that it changed. */
function follow(part) {
  let stream = null;
  async function refresh() {
    // Nobody's words are taken from under their hands.
    if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return;
    const begun = (input) => input.type !== "hidden" && input.value !== input.defaultValue;
    if ([...part.querySelectorAll("input, textarea")].some(begun)) return;
    const answer = await fetched(location.href);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.getElementById(part.id) && page.getElementById(part.id);
    if (fresh) document.getElementById(part.id).replaceChildren(...fresh.childNodes);
  }
  function open() {
    stream = new EventSource(part.dataset.follow);
    stream.onmessage = refresh;
  }
  // A page that nobody sees holds no stream; seen again, it may be out of date.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream?.close(); stream = null; }
    else if (!stream) { open(); refresh(); }
  });
  addEventListener("pagehide", () => stream?.close());
  open();
}

/** A day as browsers write it, from one that people wrote day first. */
const day = (text) => text.replace(/^(\d{1,2})[\/.-](\d{1,2})[\/.-](\d{4})$/, (_, d, m, y) => `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`);

/** Says what is wrong with a field of a form when one leaves it, and while one mends it; the server checks again. */
function checked(input) {
  const says = document.getElementById(`${input.id}-wrong`);
  const shapes = { dialled: /^(?=(?:\D*\d){9,15}\D*$)[\d+ .()-]+$/, identity: /^\d{12}$/, number: /^\d{1,15}$/, phone: /^(?=(?:\D*\d){6})[\d+ .()-]+$/, email: /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/ };
  const fault = () => {
    const text = input.value.trim();
    if (text === "" && !input.validity.badInput) return input.required ? input.dataset.missing : "";
    // People of trials are made up, and some have a number for a name.
    const letters = input.dataset.trial === "true" ? /[\p{L}\u0300-\u036f\d '’.·-]/u : /[\p{L}\u0300-\u036f '’.·-]/u;
    const strange = input.dataset.kind === "name" && [...text].find((letter) => !letters.test(letter));
    if (strange) return `${input.dataset.says} “${strange}”.`;
    const shape = shapes[input.dataset.kind];
    if (input.validity.badInput || (shape && !shape.test(text))) return input.dataset.says;
    // Numbers of trials begin with 000, all others never do.
    if (input.dataset.range && text.startsWith("000") !== (input.dataset.trial === "true")) return input.dataset.range;
    return input.dataset.last && day(text) > input.dataset.last ? input.dataset.late : "";
  };
  const hint = (input.getAttribute("aria-describedby") || "").replace(says.id, "").trim();
  const show = () => {
    const text = fault();
    says.textContent = text;
    says.hidden = text === "";
    input.toggleAttribute("aria-invalid", text !== "");
    if (text) input.setAttribute("aria-invalid", "true");
    const described = text ? `${hint} ${says.id}`.trim() : hint;
    if (described) input.setAttribute("aria-describedby", described);
    else input.removeAttribute("aria-describedby");
  };
  input.addEventListener("blur", show);
  input.addEventListener("input", () => { if (!says.hidden) show(); });
}

/** Files that are too large are told of before they are sent: a body over the limit would lose what was typed. */
function weighed(form) {
  const say = (input, text) => {
    const id = `${input.id}-weight`;
    let says = document.getElementById(id);
    input.setCustomValidity(text);
    if (!says && !text) return;
    if (!says) {
      says = Object.assign(document.createElement("small"), { id, className: "wrong" });
      says.setAttribute("role", "alert");
      input.after(says);
    }
    says.textContent = text;
    says.hidden = text === "";
    if (text) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", id);
    } else input.removeAttribute("aria-invalid");
  };
  form.addEventListener("change", () => {
    let sum = 0;
    for (const input of every("input[data-most]", form)) {
      const sizes = [...input.files].map((file) => file.size);
      sum += sizes.reduce((all, size) => all + size, 0);
      const large = sizes.some((size) => size > input.dataset.most) && input.dataset.large;
      say(input, large || (sizes.length > 0 && sum > input.dataset.together ? input.dataset.heavy : ""));
    }
  });
}

new Set(every("input[data-most]").map((input) => input.form)).forEach(weighed);
every("[data-kind]").forEach(checked);
every("[data-filter]").forEach(filter);
every("[data-follow]").forEach(follow);
every("[data-all]").forEach(all);
every("[data-select]").forEach((input) => input.addEventListener("focus", () => input.select()));
// Enter in a field that has a button of its own presses that one, not the first of the form.
every("[data-presses]").forEach((input) => input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  document.getElementById(input.dataset.presses).click();
}));
every("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
here();
keys();
const board = document.getElementById("board");
if (board) { live(board); readout(board); }
const changing = one("[data-fresh]");
if (changing) fresh(changing);
one("#problem")?.focus();
