import { curveGroups } from "./curve_groups.js";
import { showResults } from "./results.js";

const RANK = ["failed", "running", "queued", "waiting", "stopped", "blocked", "planned", "done"];
const STATES = {
  none: "No run in this folder yet. The first one will appear here.",
  preparing: "Getting ready",
  running: "Running",
  stopping: "Stopping",
  done: "Done",
  failed: "Failed",
  stopped: "Stopped. The same command resumes it.",
  lost: "Lost: the engine was killed, or its machine stopped. " +
    "The same command resumes the run, which will appear here.",
};
const find = (id) => document.getElementById(id);

/** The last message of the run. */
let run = null;
let stages = new Map();
const rows = new Map();
const curves = curveGroups(find("curves"));
/** This clock minus the run's. */
let skew = 0;

function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function stagesOf(count) {
  return `${count} ${count === 1 ? "stage" : "stages"}`;
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(tag, name, more = {}) {
  const element = document.createElement(tag);
  element.className = name;
  return Object.assign(element, more);
}

function makeRow(name) {
  const item = make("li", "stage");
  item.dataset.name = name;
  const how = make("span", "how");
  const bar = make("progress", "bar");
  bar.setAttribute("aria-label", `Progress of ${name}`);
  const note = make("span", "note");
  how.append(bar, note);
  const log = make("a", "log", { textContent: "log", target: "_blank", rel: "noopener" });
  log.href = `/log?stage=${encodeURIComponent(name)}`;
  log.setAttribute("aria-label", `Log of ${name}`);
  const last = make("span", "cell");
  last.append(log);
  const title = make("span", "name", { textContent: name });
  const parts = { state: make("span", "state"), times: make("span", "times") };
  const text = make("span", "text");
  item.append(title, parts.state, how, parts.times, last, text);
  return { item, bar, note, log, text, ...parts };
}

function showStage(stage) {
  const { name, state, progress, text, seconds, started, log, left } = stage;
  if (!rows.has(name)) rows.set(name, makeRow(name));
  const row = rows.get(name);
  row.item.dataset.state = state;
  put(row.state, state);
  row.log.hidden = !log;
  row.bar.hidden = progress === null || state !== "running";
  put(row.text, text);
  put(row.note, progress === null ? "" : progress.text);
  if (progress !== null) Object.assign(row.bar, { max: progress.total || 1, value: progress.done });
  const since = started === null ? null : (Date.now() - skew - started) / 1000;
  const taken = seconds ?? (state === "running" ? since : null);
  const passed = (Date.now() - skew - run.now) / 1000;
  const still = state === "running" && left !== null ? Math.max(0, left - passed) : null;
  put(
    row.times,
    [
      taken === null ? "" : duration(Math.max(0, taken)),
      still === null ? "" : `${duration(still)} left`,
    ].filter(Boolean).join(", "),
  );
}

/** Moves rows only if their order changes, and keeps the keyboard's focus. */
function orderRows() {
  const rank = ({ state }) => (RANK.indexOf(state) + RANK.length + 1) % (RANK.length + 1);
  const names = run.names.map((name) => stages.get(name)).sort((a, b) => rank(a) - rank(b))
    .map(({ name }) => name);
  const list = find("stages");
  const now = [...list.children];
  const wanted = names.map((name) => rows.get(name).item);
  if (now.length === wanted.length && now.every((item, i) => item === wanted[i])) return;
  const focus = document.activeElement;
  list.replaceChildren(...wanted);
  if (list.contains(focus)) focus.focus({ preventScroll: true });
}

function showHead() {
  const { command, state, started, ended, left, now } = run;
  put(find("command"), command || "Run");
  find("state").dataset.state = state;
  put(find("state"), STATES[state]);
  document.title = `${state}: ${command || "run"}`;
  const all = [...stages.values()];
  const done = all.filter(({ state }) => state === "done" || state === "fresh").length;
  const failed = all.filter(({ state }) => state === "failed").length;
  Object.assign(find("all"), { max: Math.max(1, all.length), value: done });
  const time = started === null ? null : ((ended ?? Date.now() - skew) - started) / 1000;
  const still = Math.max(0, left.seconds - (Date.now() - skew - now) / 1000);
  const going = ended === null && started !== null && all.length > 0;
  put(
    find("counts"),
    [
      `${done} of ${stagesOf(all.length)}`,
      failed === 0 ? "" : `${failed} failed`,
      time === null ? "" : duration(Math.max(0, time)),
      !going
        ? ""
        : left.unknown > 0
        ? `at least ${duration(still)} left (${stagesOf(left.unknown)} without an estimate)`
        : `about ${duration(still)} left`,
    ].filter(Boolean).join(" · "),
  );
}

/** Updates the times between two messages. */
function showTimes() {
  if (run === null) return;
  if (find("state").dataset.state !== "offline") showHead();
  for (const stage of stages.values()) if (stage.state === "running") showStage(stage);
}

function take(message) {
  // Another run has begun.
  if (run !== null && message.started !== run.started) {
    stages = new Map();
    rows.clear();
    curves.clear();
  }
  skew = Date.now() - message.now;
  run = message;
  for (const stage of message.stages) stages.set(stage.name, stage);
  showHead();
  for (const stage of message.stages) showStage(stage);
  orderRows();
  const all = run.names.map((name) => stages.get(name));
  find("results-section").hidden = !showResults(find("results"), all);
  // Hidden charts have no width to be drawn in.
  find("curves-section").hidden = !all.some(({ series }) => Object.keys(series).length > 0);
  curves.show(all);
  if (message.lines !== undefined) {
    const lines = find("lines");
    const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
    put(lines, message.lines.join("\n"));
    if (atEnd) lines.scrollTop = lines.scrollHeight;
  }
}

function connect() {
  const events = new EventSource("/events");
  events.addEventListener("message", ({ data }) => take(JSON.parse(data)));
  events.addEventListener("error", () => {
    find("state").dataset.state = "offline";
    put(
      find("state"),
      "The view has ended or cannot be reached; the run is not affected. " +
        '"deno task watch" shows the run again, at a new address.',
    );
    // The browser reconnects by itself unless the server refused it.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
}

connect();
setInterval(showTimes, 1000);
