import { assert, assertEquals } from "@std/assert";
import { ROOMS } from "./rooms.ts";
import { TESTS_OF_THE_WHOLE } from "./tests_of_the_whole.ts";
import { ROOT } from "./root.ts";

interface Source {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

interface Import {
  /** Project path of one of our files, or the specifier of a package. */
  readonly target: string;
  readonly isOurs: boolean;
  readonly typeOnly: boolean;
}

function* files(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${ROOT}/${folder}`)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) yield* files(`${folder}${name}/`);
    else yield `${folder}${name}`;
  }
}

/** Code without comments, so that examples in docstrings do not count. */
const withoutComments = (text: string) =>
  text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");

const STATEMENT =
  /^\s*(?:import|export)\s+(?:(type\s+)?(\{[^}]*\}|[^"';(){}]*?)\s*from\s+)?"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"/g;

function readSource(path: string): Source {
  const text = Deno.readTextFileSync(`${ROOT}/${path}`);
  const code = withoutComments(text);
  const resolve = (specifier: string) => {
    const isOurs = /^\.{1,2}\//.test(specifier);
    const target = isOurs ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier;
    return { target, isOurs };
  };
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names = "", specifier]) => {
    const all = names.replace(/[{}]/g, "").split(",").map((name) => name.trim()).filter(Boolean);
    const typeOnly = type !== undefined ||
      (names.startsWith("{") && all.length > 0 && all.every((name) => name.startsWith("type ")));
    return { ...resolve(specifier!), typeOnly };
  });
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier]) => ({
    ...resolve(specifier!),
    typeOnly: false,
  }));
  return { path, text, imports: [...statements, ...dynamic] };
}

const allFiles = [...files("")];
const sources = allFiles.filter((path) => path.endsWith(".ts")).map(readSource);
/** Of a file, the folder; the top of the project is no room. */
const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const topOf = (path: string) => path.split("/")[0]!;
const under = (top: string) => sources.filter(({ path }) => topOf(path) === top);
/** What is not a room: tests and stand-ins for packages may use all, and `main.ts` joins engine and stages. */
const product = sources.filter(({ path }) => !/^(tests|std|results)\//.test(path));

/** Rooms and files behind the doors of a room, and behind theirs. */
function open(doors: readonly string[], seen = new Set<string>()): Set<string> {
  for (const door of doors) {
    if (seen.has(door)) continue;
    seen.add(door);
    open(ROOMS[door]?.imports ?? [], seen);
  }
  return seen;
}

/** What is wrong with an import: file, imported file, room and rule in a sentence; null if it may be. */
function refusal(path: string, { target, typeOnly }: Omit<Import, "isOurs">): string | null {
  const [room, from] = [folderOf(path), folderOf(target)];
  if (room === from) return null;
  const { purpose, imports, types = [] } = ROOMS[room]!;
  const allowed = open(imports);
  const isIn = (doors: { has(door: string): boolean }) => doors.has(from) || doors.has(target);
  if (isIn(allowed) || (typeOnly && isIn(new Set(types)))) return null;
  const own = imports.length === 0 ? [] : [...imports, "what these may import"];
  const only = [...own, ...types.map((type) => `types of ${type}`)].join(", ") || "nothing";
  return `${path} imports ${target}, but ${room}/ (${purpose[0]!.toLowerCase()}${
    purpose.slice(1, -1)
  }) may import only ${only}.`;
}

Deno.test("the scan of imports sees every kind of import", () => {
  for (const room of Object.keys(ROOMS)) {
    assert(product.some(({ path }) => folderOf(path) === room), `${room}/ has no code`);
  }
  const imports = sources.flatMap((source) => source.imports);
  const find = (target: string, typeOnly: boolean) =>
    imports.some((one) => one.target === target && one.typeOnly === typeOnly);
  assert(find("pipeline/types.ts", true));
  assert(find("stages/formats/idx.ts", false));
  assert(find("zod", false));
  const main = sources.find(({ path }) => path === "main.ts")!;
  assert(main.imports.some(({ target }) => target === "pipeline/cli.ts"));
});

Deno.test("every folder of code is a room with a purpose and with doors that exist", () => {
  const folders = new Set(product.map(({ path }) => folderOf(path)).filter(Boolean));
  assertEquals([...folders].filter((folder) => !(folder in ROOMS)), []);
  const doors = Object.values(ROOMS).flatMap(({ imports, types = [] }) => [...imports, ...types]);
  assertEquals(doors.filter((door) => !(door in ROOMS) && !allFiles.includes(door)), []);
});

Deno.test("every import goes through a door of its room", () => {
  const refused = product.filter(({ path }) => folderOf(path) in ROOMS).flatMap(
    ({ path, imports }) =>
      imports.filter(({ isOurs }) => isOurs).flatMap((one) => refusal(path, one) ?? []),
  );
  assertEquals(refused, []);
});

Deno.test("a wrong import is told with its file, what it imports, its room and the rule", () => {
  assertEquals(
    refusal("pipeline/words/text.ts", { target: "pipeline/plan/plan.ts", typeOnly: true }),
    "pipeline/words/text.ts imports pipeline/plan/plan.ts, but pipeline/words/ (words for people: errors, " +
      "did-you-mean, counts and sizes, redaction) may import only types of pipeline.",
  );
  const events = (typeOnly: boolean) =>
    refusal("pipeline/plan/graph.ts", { target: "pipeline/events.ts", typeOnly });
  assertEquals(events(true), null);
  assert(
    events(false)?.endsWith(
      "may import only pipeline/store, what these may import, types of pipeline.",
    ),
  );
  assertEquals(
    refusal("stages/tables/fill_command.ts", { target: "stages/run_command.ts", typeOnly: false }),
    null,
  );
  assert(refusal("stages/tables/fill_command.ts", { target: "stages/dag.ts", typeOnly: false }));
});

/** Files that import each other in a circle, types included, each circle once. */
function circles(files: readonly Source[]): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const visit = (path: string) => {
    order.set(path, order.size);
    low.set(path, order.get(path)!);
    stack.push(path);
    for (const { target, isOurs } of importsOf.get(path) ?? []) {
      if (!isOurs || !importsOf.has(target)) continue;
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(path, Math.min(low.get(path)!, low.get(target)!));
    }
    if (low.get(path) !== order.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const { path } of files) if (!order.has(path)) visit(path);
  return found;
}

Deno.test("no files import each other in a circle but a graph and its variables", () => {
  assertEquals(circles(product), [["tensorflow/graph.ts", "tensorflow/variable.ts"]]);
});

Deno.test("nothing but main.ts imports the doctor", () => {
  const intruders = product.filter(({ path }) => topOf(path) !== "doctor")
    .filter(({ imports }) => imports.some(({ target }) => target.startsWith("doctor/")));
  assertEquals(intruders.map(({ path }) => path), ["main.ts"]);
});

Deno.test("tests stand in the folder of the room that they are about", () => {
  const folders = new Set(under("tests").map(({ path }) => folderOf(path)));
  const homeless = [...folders].filter((folder) =>
    !(folder in TESTS_OF_THE_WHOLE) && !(folder.slice("tests/".length) in ROOMS)
  );
  assertEquals(homeless, []);
  assertEquals(Object.keys(TESTS_OF_THE_WHOLE).filter((folder) => !folders.has(folder)), []);
});

/** The files that a module loads when it runs, and itself. */
function loaded(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { target, isOurs, typeOnly } of sources.find((one) => one.path === path)!.imports) {
    if (isOurs && !typeOnly) loaded(target, seen);
  }
  return seen;
}

const programs = under("stages").filter(({ text }) => /^export default \w+;$/m.test(text))
  .filter(({ text }) => /: Program\b/.test(text));

Deno.test("no program of a stage loads code of the engine, so that an edit there reruns nothing", () => {
  assert(programs.length >= 5, "the programs are found");
  const loads = programs.flatMap(({ path }) =>
    [...loaded(path)].filter((file) => topOf(file) === "pipeline").map((file) =>
      `${path} → ${file}`
    )
  );
  assertEquals(loads, []);
});

Deno.test("what runs alone in another process loads no package: a job of a cluster, the process of a stage", () => {
  const packages = ["pipeline/slurm/job.ts", "pipeline/executor/stage_process.ts"].flatMap((
    entry,
  ) =>
    [...loaded(entry)].flatMap((path) =>
      product.find((one) => one.path === path)!.imports
        .filter(({ target, isOurs, typeOnly }) =>
          !isOurs && !typeOnly && !target.startsWith("node:")
        ).map(({ target }) => `${entry} → ${path} → ${target}`)
    )
  );
  assertEquals(packages, []);
});

Deno.test("no program of a stage loads a network by itself: the configuration names it", () => {
  const networks = under("models").filter(({ text }) => /: Network\b.*=/.test(text))
    .map(({ path }) => path);
  assert(networks.length > 0, "the networks are found");
  const loads = programs.flatMap(({ path }) =>
    [...loaded(path)].filter((file) => networks.includes(file)).map((file) => `${path} → ${file}`)
  );
  assertEquals(loads, []);
});

Deno.test("models touch no file, network, clock, environment or unseeded randomness", () => {
  const forbidden =
    /\b(Math\.random|Date\.now|new Date|performance\.now|Deno\.|fetch\(|setTimeout|node:(fs|net|http|process|child_process))/;
  const found = under("models").flatMap(({ path, text }) => {
    const hit = withoutComments(text).match(forbidden);
    return hit ? [`${path}: ${hit[0]}`] : [];
  });
  assertEquals(found, []);
});

Deno.test("no file is longer than 350 lines, and four of five sources are under 150", () => {
  const lengths = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  assertEquals(lengths.filter(({ lines }) => lines > 350), []);
  const own = lengths.filter(({ path }) => topOf(path) !== "tests");
  assert(own.filter(({ lines }) => lines < 150).length >= 0.8 * own.length);
});

/** The doors of the bridge, which is a package: to tfjs and graphs, to installations, and the pins as data. */
const DOORS = ["tensorflow/mod.ts", "tensorflow/install/mod.ts", "tensorflow/wheels.json"];

Deno.test("there are no barrels but the doors of the bridge: no mod.ts or index.ts, and nothing is exported from elsewhere", () => {
  const isBarrel = ({ path, text }: Source) =>
    /(^|\/)(mod|index)\.ts$/.test(path) ||
    /^export\s+(?!type\b)(\*|\{[^}]*\})[^;"]*from\s+"/m.test(withoutComments(text));
  assertEquals(
    sources.filter(isBarrel).map(({ path }) => path).sort(),
    DOORS.filter((door) => door.endsWith(".ts")).sort(),
  );
});

Deno.test("the project uses the bridge through its doors, except in code that is in keys of stages", () => {
  // A door would bring all of the bridge into these keys.
  const inKeys = new Set([
    ...programs.flatMap(({ path }) => [...loaded(path)]),
    ...under("models").map(({ path }) => path),
  ]);
  // It runs without configuration, and so without tfjs.
  const alone = ["doctor/self_test.ts"];
  const inside = product.filter(({ path }) =>
    topOf(path) !== "tensorflow" && !inKeys.has(path) && !alone.includes(path)
  ).flatMap(({ path, imports }) =>
    imports.filter(({ target }) => topOf(target) === "tensorflow" && !DOORS.includes(target))
      .map(({ target }) => `${path} → ${target}`)
  );
  assertEquals(inside, []);
  const used = new Set(product.flatMap(({ imports }) => imports.map(({ target }) => target)));
  assert(used.has("tensorflow/install/mod.ts"));
});

/** What no test file does, and why. */
const NOT_IN_TESTS: Readonly<Record<string, RegExp>> = {
  "changes the environment or the working folder: other test files run in the same process":
    /Deno\.(env\.(set|delete)|chdir)\(|process\.(chdir\(|env\S* = )/,
  // Nothing else listens to SIGUSR2.
  "signals its process: other test files run in the same one":
    /Deno\.kill\(Deno\.pid\b(?!, "SIGUSR2")/,
  "says that a test passed which tested nothing: one that is ignored as a whole is counted as that":
    /\breturn console\.|\bstep\(\{[^;]*?\bignore\b/,
};

for (const [what, pattern] of Object.entries(NOT_IN_TESTS)) {
  Deno.test(`no test file ${what}`, () => {
    const found = sources.filter(({ path, text }) =>
      // Those of a cluster run one after another, by themselves.
      path.endsWith("_test.ts") && !path.startsWith("tests/cluster/") &&
      pattern.test(withoutComments(text).replaceAll(/`[^`]*`/g, ""))
    );
    assertEquals(found.map(({ path }) => path), []);
  });
}

Deno.test("files have names in snake_case", () => {
  const wrong = sources.map(({ path }) => path)
    .filter((path) => !/^([a-z0-9_]+\/)*[a-z0-9_]+(\.d)?\.ts$/.test(path));
  assertEquals(wrong, []);
});

Deno.test("nothing names the host of a package registry or a folder of one machine", () => {
  const hosts = ["registry.npmjs" + ".org", "pypi" + ".org", "files.pythonhosted" + ".org"];
  const folders = ["/wor" + "k/", "/roo" + "t/", "/tm" + "p/feas", "/hom" + "e/runner"];
  const found = allFiles.filter((path) => /\.(ts|json|ya?ml|md|lock|nix|csv|sh)$|^\.ci/.test(path))
    .flatMap((path) => {
      const text = Deno.readTextFileSync(`${ROOT}/${path}`);
      return [...hosts, ...folders].filter((word) => text.includes(word))
        .map((word) => `${path}: ${word}`);
    });
  assertEquals(found, []);
});

/** Exports of code in the keys of published results, which changes only with a rerun. */
const IN_KEYS = ["DeviceError", "warmUpUpdates"];

Deno.test("what a file exports for others, another file names", () => {
  // Comments name things, too. By lines, since a string may hold the beginning of one.
  const texts = new Map(
    sources.map(({ path, text }) => [path, text.replace(/^\s*(?:\/?\*|\/\/).*$/gm, "")]),
  );
  const unread = product.flatMap(({ path }) => {
    const own = [...texts.get(path)!.matchAll(
      /^export (?:async )?(?:function\*?|const|class) (\w+)/gm,
    )].map(([, name]) => name!);
    return own.filter((name) => {
      const isNamed = new RegExp(`\\b${name}\\b`);
      return ![...texts].some(([other, text]) => other !== path && isNamed.test(text));
    }).map((name) => `${path}: ${name}`);
  });
  assertEquals(unread.filter((each) => !IN_KEYS.some((name) => each.endsWith(`: ${name}`))), []);
});
