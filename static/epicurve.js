// What makes good things better. Every page works without it, and whatever fails here is left to the browser: a link is
// followed, a form is sent. Parts of a page that may be replaced by those of another answer carry data-part.

const form = () => document.querySelector("form[data-part=inputs]");
const part = (name, page = document) => page.querySelector(`[data-part=${name}]`);

// What changed, for screen readers: politely, after what they are saying.
const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);
const say = (text) => {
  // Said again, the same words have to be new.
  status.textContent = "";
  requestAnimationFrame(() => {
    status.textContent = text;
  });
};

// ---- Answers in place

let pending;
// The address whose answer is shown; a jump inside the page leaves it alone.
let shown = location.pathname + location.search;
// Why the inputs were not run, until somebody goes on typing.
let refusal = "";
// Beside a mistake stays the chart of the inputs before it, also for whoever comes back to its address.
const kept = new Map();
const chart = () => part("results")?.querySelector("figure");

// Replaces parts by those of the answer from an address; whether it could. Where the inputs were refused, the chart
// beside them stays, and what is wrong stands above them.
async function load(address, names, beside = null) {
  pending?.abort();
  const request = (pending = new AbortController());
  const results = part("results");
  const slow = setTimeout(() => results?.setAttribute("aria-busy", "true"), 300);
  try {
    const response = await fetch(address, { headers: { accept: "text/html" }, signal: request.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const pairs = names.map((name) => [part(name), part(name, page)]);
    if (pairs.some((pair) => pair.includes(null))) return null;
    const problems = page.getElementById("problems");
    if (names.includes("inputs")) refusal = problems ? page.querySelector("h1").textContent : "";
    if (problems && (beside || !names.includes("results"))) part("inputs", page).prepend(problems);
    for (const [old, replacement] of pairs) {
      const next = problems && beside && old.dataset.part === "results" ? beside : replacement;
      if (next !== old) old.replaceWith(document.adoptNode(next));
    }
    if (names.includes("results")) document.title = page.title;
    enhance();
    return page;
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    return null;
  } finally {
    clearTimeout(slow);
    results?.removeAttribute("aria-busy");
  }
}

const everyPart = () => [...document.querySelectorAll("[data-part]")].map((element) => element.dataset.part);

// The short address of what is shown: that of the link to copy, without the fields that are empty.
function addressShown() {
  const link = part("share")?.querySelector("input")?.value;
  if (!link) return null;
  const { pathname, search } = new URL(link, location.href);
  return pathname + search;
}

function remember(address) {
  if (address !== shown) history.pushState(null, "", address);
  shown = address;
}

// Says what is shown now, or leads to what is wrong.
function announce() {
  const problems = document.getElementById("problems");
  if (problems) {
    problems.focus();
    problems.scrollIntoView({ block: "nearest" });
  } else {
    const said = [...document.querySelectorAll(".results > .question, h1")];
    say(said.map((element) => element.textContent).join(" "));
  }
}

window.addEventListener("popstate", async () => {
  const address = location.pathname + location.search;
  if (address === shown) return;
  const beside = kept.get(address);
  const page = part("results") ? await load(address, everyPart(), beside?.results) : null;
  if (page === null) location.reload();
  if (!page) return;
  shown = address;
  settle(beside?.drawn);
  announce();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".views a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const label = link.textContent;
  // What is typed and not run yet stays; only the view that the form carries along is the new one.
  const names = everyPart().filter((name) => name !== "inputs");
  const page = await load(link.href, names);
  if (page === null) location.assign(link.href);
  if (!page) return;
  const hidden = (root) => root.querySelectorAll("form[data-part=inputs] > input[type=hidden]");
  hidden(document).forEach((input) => input.remove());
  hidden(page).forEach((input) => form().querySelector("button").after(document.adoptNode(input)));
  remember(link.pathname + link.search);
  const again = [...document.querySelectorAll(".views a")].find((other) => other.textContent === label);
  again?.focus({ preventScroll: true });
  mark();
  say(document.querySelector(".subtitle")?.textContent ?? "");
});

// ---- The workbench's form

// What the fields held when the chart was drawn; hidden fields carry the view, which does not belong to the inputs.
let drawn;
const typed = () =>
  JSON.stringify([...new FormData(form())].filter(([name]) => !["v", "plot", "unit", "axis"].includes(name)));

const saveButton = () => form()?.querySelector("[formmethod=post]");

function settle(before) {
  if (form()) drawn = (refusal && before) || typed();
  // Who comes back from the run that these inputs have become and saves again is led to the same run.
  const { inputs, action } = history.state ?? {};
  if (saveButton() && inputs === typed()) saveButton().formAction = action;
  mark();
}

// Marks the results as out of date in words and by fading, or takes the mark away; says so behind what was done.
function mark(done = "") {
  if (!form()) return;
  const results = part("results");
  const figure = chart();
  const isStale = typed() !== drawn && figure !== null;
  const wasStale = document.querySelector(".changed") !== null;
  const words = refusal ? `Out of date. ${refusal}.` : "Out of date: the inputs have changed. Press Run to update.";
  results.classList.toggle("stale", isStale);
  document.querySelectorAll(".changed").forEach((note) => note.remove());
  if (!isStale) document.querySelectorAll(".old").forEach((hint) => hint.classList.remove("old"));
  for (const place of isStale ? [figure, form().querySelector(".bar")] : []) {
    const note = document.createElement("p");
    note.className = "changed";
    note.textContent = words;
    place.prepend(note);
  }
  if (isStale !== wasStale) say(`${done}${isStale ? words : "The chart shows the inputs again."}`);
  else if (done) say(done);
}

// What a rate means was said of the old one.
document.addEventListener("input", (event) => {
  if (!form() || event.target.form !== form()) return;
  event.target.closest("fieldset")?.querySelector(".derived")?.classList.add("old");
  refusal = "";
  mark();
});

// Characters of an address; the server refuses a longer one. Save sends the inputs otherwise, as many as they are.
const LONGEST = 8000;

function tooLong() {
  const advice = saveButton() ? "Press Save, which takes them" : "Remove observed values or scenarios";
  refusal = `These inputs are too long for an address. ${advice}`;
  mark();
}

document.addEventListener("submit", async (event) => {
  const inputs = event.target;
  const button = event.submitter;
  if (inputs !== form() || !part("results")) return;
  if (button?.formMethod === "post") return save(event);
  const field = button?.dataset.answer;
  const isEdit = button?.name === "do" && button.value !== "run" && !field;
  // Where a mistake stands instead of the chart, the whole page follows from the inputs.
  if (isEdit && !chart()) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(inputs));
  // Without "do" Run needs no redirect: the short address comes with the answer.
  if (isEdit || field) data.append(button.name, button.value);
  const address = `${new URL(inputs.action).pathname}?${data}`;
  if (address.length > LONGEST) return tooLong();
  await (isEdit ? edit(button, address) : run(address));
  // The answer to a question took its buttons away.
  if (field) document.getElementById(field)?.focus({ preventScroll: true });
});

// Only what has been run is sent, so that a mistake stands beside the chart here, too.
async function save(event) {
  const isRun = typed() === drawn && !refusal;
  if (isRun) history.replaceState({ inputs: drawn, action: event.submitter.formAction }, "");
  if (isRun || !chart()) return;
  const address = `${new URL(form().action).pathname}?${new URLSearchParams(new FormData(form()))}`;
  if (address.length > LONGEST) return;
  event.preventDefault();
  const page = await run(address);
  if (page && !refusal) form().requestSubmit(saveButton());
}

// Whether it was answered in place: with the page.
async function run(address) {
  const place = focusPlace();
  const folds = openFolds();
  const beside = chart() && { results: part("results"), drawn };
  const page = await load(address, everyPart(), beside?.results);
  if (page === null) location.assign(address);
  if (!page) return page;
  remember(addressShown() ?? address);
  if (refusal && beside) kept.set(shown, beside);
  unfold(folds, (index) => index);
  settle(beside?.drawn);
  returnFocus(place);
  announce();
  return page;
}

// Add, copy, move or remove: the server answers with the form, and the chart stays as it was until Run.
async function edit(button, address) {
  const [, verb, first] = button.value.match(/^([a-z-]+?)-?(\d+)?(?:-\d+)?$/) ?? [];
  const folds = openFolds();
  const count = folds.length;
  if ((await load(address, ["inputs"])) === null) return location.assign(address);
  const at = Number(first) - 1;
  // Where each scenario was before, which one to go on with, and what was done.
  const same = (index) => index;
  const moves = {
    add: [same, count, "Scenario added. "],
    copy: [(index) => (index > at ? index - 1 : index), at + 1, "Scenario copied. "],
    up: [(index) => (index === at ? at - 1 : index === at - 1 ? at : index), at - 1, "Scenario moved up. "],
    down: [(index) => (index === at ? at + 1 : index === at + 1 ? at : index), at + 1, "Scenario moved down. "],
    remove: [(index) => (index >= at ? index + 1 : index), Math.min(at, count - 2), "Scenario removed. "],
  };
  const [before, next, done] = moves[verb] ?? [same, at, "Done. "];
  unfold(folds, before);
  mark(done);
  const scenario = document.getElementById(`s${next + 1}`);
  const fields = verb.endsWith("intervention")
    ? scenario?.querySelectorAll(".interventions tbody tr:last-child input")
    : scenario?.querySelectorAll("input");
  fields?.[0]?.focus();
}

// Which folds of each scenario are open, in the order in which they stand.
const fieldsets = () => [...form().querySelectorAll("fieldset")];
const openFolds = () =>
  fieldsets().map((scenario) => [...scenario.querySelectorAll("details")].map((fold) => fold.open));

function unfold(folds, before) {
  fieldsets().forEach((scenario, index) => {
    const open = folds[before(index)] ?? [];
    scenario.querySelectorAll("details").forEach((fold, place) => {
      if (open[place]) fold.open = true;
    });
  });
}

// A field is found again by its id, the Run button by what it is.
function focusPlace() {
  const { activeElement: field } = document;
  return { id: field?.id, start: field?.selectionStart, end: field?.selectionEnd, isRun: field?.matches(".bar .primary") };
}

function returnFocus({ id, start, end, isRun }) {
  const field = isRun ? form().querySelector(".bar .primary") : id ? document.getElementById(id) : null;
  field?.focus({ preventScroll: true });
  if (typeof start === "number") field?.setSelectionRange?.(start, end);
}

// ---- Reading the chart, by pointer or with the arrow keys

const SVG = "http://www.w3.org/2000/svg";

// A slider over a drawing: the day that is read.
function readable(figure, drawing) {
  const chart = drawing.querySelector("svg[data-plot]");
  if (!chart || drawing.querySelector(".reader")) return;
  const [left, right, bottom] = chart.dataset.plot.split(" ").map(Number);
  const height = chart.viewBox.baseVal.height;
  const reader = document.createElement("div");
  const box = document.createElement("div");
  const cursor = document.createElementNS(SVG, "g");
  let day = null;
  reader.className = "reader";
  reader.tabIndex = 0;
  reader.setAttribute("role", "slider");
  reader.setAttribute("aria-label", "Day to read off the chart");
  reader.setAttribute("aria-valuemin", "0");
  reader.setAttribute("aria-valuenow", "0");
  reader.setAttribute("aria-valuetext", "Press the arrow keys");
  reader.style.aspectRatio = `${chart.viewBox.baseVal.width} / ${height}`;
  box.className = "readout";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  cursor.setAttribute("class", "cursor");
  chart.append(cursor);
  drawing.append(reader, box);

  function show(values, next) {
    const last = values.days.length - 1;
    day = Math.max(0, Math.min(last, next));
    const x = left + ((right - left) * day) / last;
    const lines = values.lines.filter((line) => line.figures[day]);
    reader.setAttribute("aria-valuemax", last);
    reader.setAttribute("aria-valuenow", day);
    const read = lines.map((line) => `${line.name}: ${line.figures[day]}`);
    reader.setAttribute("aria-valuetext", [values.days[day], ...read].join("; "));
    const dots = lines.flatMap((line) => {
      const y = heightAt(chart, line.place, x);
      return y === null ? [] : [element("circle", { class: `c${line.place}`, cx: x, cy: y, r: 4 })];
    });
    cursor.replaceChildren(element("path", { class: "axis", d: `M${x} 0V${bottom}` }), ...dots);
    const title = document.createElement("b");
    title.textContent = values.days[day].replace(/^d/, "D");
    box.replaceChildren(title, ...lines.map(row));
    box.hidden = false;
    const share = x / chart.viewBox.baseVal.width;
    box.style.left = share < 0.5 ? `calc(${share * 100}% + 12px)` : "auto";
    box.style.right = share < 0.5 ? "auto" : `calc(${(1 - share) * 100}% + 12px)`;
  }

  function row(line) {
    const row = document.createElement("span");
    const name = document.createElement("span");
    name.textContent = line.name;
    name.className = `c${line.place}`;
    row.append(name, ` ${line.figures[day]}`);
    return row;
  }

  function hide() {
    box.hidden = true;
    cursor.replaceChildren();
  }

  async function move(next) {
    const values = await valuesOf(figure);
    if (values && reader.isConnected) show(values, next(values.days.length - 1));
  }

  reader.addEventListener("pointermove", (event) => {
    const frame = chart.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * chart.viewBox.baseVal.width;
    move((last) => Math.round(((x - left) / (right - left)) * last));
  });
  reader.addEventListener("pointerleave", () => document.activeElement !== reader && hide());
  reader.addEventListener("blur", hide);
  reader.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? 10 : 1;
    const steps = { ArrowLeft: -far, ArrowDown: -far, ArrowRight: far, ArrowUp: far, PageDown: -10, PageUp: 10 };
    if (event.key === "Escape") return hide();
    if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    const from = day ?? -Math.sign(steps[event.key] ?? 0);
    move((last) => (event.key === "Home" ? 0 : event.key === "End" ? last : from + steps[event.key]));
  });
}

function element(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// Every day's figures as the page would write them; fetched when somebody first asks.
const fetched = new WeakMap();
function valuesOf(figure) {
  if (!fetched.has(figure)) {
    const answer = fetch(figure.dataset.values).then((response) => (response.ok ? response.json() : null));
    fetched.set(figure, answer.catch(() => null));
  }
  return fetched.get(figure);
}

// Where a scenario's line is above a place of the day axis: lines run from left to right.
function heightAt(chart, place, x) {
  for (const path of chart.querySelectorAll(`path.c${place}`)) {
    if (path.classList.length > 1) continue;
    let [low, high] = [0, path.getTotalLength()];
    while (high - low > 0.05) {
      const middle = (low + high) / 2;
      if (path.getPointAtLength(middle).x < x) low = middle;
      else high = middle;
    }
    const point = path.getPointAtLength(high);
    if (Math.abs(point.x - x) < 1) return point.y;
  }
  return null;
}

// ---- Copying

function copyable(field) {
  if (field.nextElementSibling?.matches(".copy")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    field.select();
    try {
      // Only pages from this machine or over TLS may use the clipboard; others still know the old command.
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else if (!document.execCommand("copy")) throw new Error("not copied");
      button.textContent = "Copied";
      say("Copied");
    } catch {
      say("It could not be copied; it is selected now");
    }
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2_000);
  });
  field.after(button);
}

function enhance() {
  for (const figure of document.querySelectorAll("figure[data-values]")) {
    for (const drawing of figure.querySelectorAll(".wide, .narrow")) {
      if (drawing.tagName === "DIV") readable(figure, drawing);
    }
  }
  document.querySelectorAll(".read").forEach(copyable);
}

enhance();
settle();
