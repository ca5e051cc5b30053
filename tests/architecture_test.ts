import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ROOMS = ["pipeline", "tensorflow", "models", "stages"] as const;
type Room = typeof ROOMS[number];

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
  for (const { name, isDirectory } of Deno.readDirSync(`${ROOT}${folder}`)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) yield* files(`${folder}${name}/`);
    else yield `${folder}${name}`;
  }
}

/** Code without comments, so that examples in docstrings do not count. */
const withoutComments = (text: string) =>
  text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");

const STATEMENT =
  /^\s*(?:import|export)\s+(type\s+)?(\{[^}]*\}|[^"';]*?)\s*(?:from\s+)?"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"/g;

function readSource(path: string): Source {
  const text = Deno.readTextFileSync(`${ROOT}${path}`);
  const code = withoutComments(text);
  const resolve = (specifier: string) => {
    const isOurs = specifier.startsWith(".");
    const target = isOurs ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier;
    return { target, isOurs };
  };
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names, specifier]) => {
    const all = names!.replace(/[{}]/g, "").split(",").map((name) => name.trim()).filter(Boolean);
    const typeOnly = type !== undefined ||
      (names!.startsWith("{") && all.length > 0 && all.every((name) => name.startsWith("type ")));
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
const roomOf = (path: string) => path.split("/")[0] as Room;
const inRoom = (room: Room) => sources.filter(({ path }) => roomOf(path) === room);

/** `from → to` of every import of a room that `allowed` refuses. */
function refused(room: Room, allowed: (one: Import) => boolean): string[] {
  return inRoom(room).flatMap(({ path, imports }) =>
    imports.filter((one) => one.isOurs && roomOf(one.target) !== room && !allowed(one))
      .map(({ target }) => `${path} → ${target}`)
  );
}

Deno.test("the scan of imports sees every kind of import", () => {
  for (const room of ROOMS) assert(inRoom(room).length > 5, room);
  const imports = sources.flatMap((source) => source.imports);
  const find = (target: string, typeOnly: boolean) =>
    imports.some((one) => one.target === target && one.typeOnly === typeOnly);
  assert(find("pipeline/types.ts", true));
  assert(find("stages/formats/idx.ts", false));
  assert(find("zod", false));
  const main = sources.find(({ path }) => path === "main.ts")!;
  assert(main.imports.some(({ target }) => target === "pipeline/cli.ts"));
});

Deno.test("pipeline and tensorflow import nothing of ours", () => {
  assertEquals(refused("pipeline", () => false), []);
  assertEquals(refused("tensorflow", () => false), []);
});

Deno.test("models import tensorflow alone", () => {
  assertEquals(refused("models", ({ target }) => roomOf(target) === "tensorflow"), []);
});

Deno.test("stages import models, tensorflow, and of the engine its types and its words for mistakes", () => {
  const words = ["pipeline/words/errors.ts", "pipeline/words/suggest.ts"];
  const allowed = ({ target, typeOnly }: Import) =>
    ["models", "tensorflow"].includes(roomOf(target)) ||
    (roomOf(target) === "pipeline" && (typeOnly || words.includes(target)));
  assertEquals(refused("stages", allowed), []);
});

Deno.test("the doctor looks at what the others use, and nothing imports the doctor", () => {
  const doctor = sources.filter(({ path }) => path.startsWith("doctor/"));
  const foreign = doctor.flatMap(({ imports }) => imports)
    .filter(({ target, isOurs }) => isOurs && !target.startsWith("doctor/"));
  assert(foreign.length > 5, "the doctor's imports are found");
  const rooms = new Set(
    foreign.filter(({ typeOnly }) => !typeOnly).map(({ target }) => roomOf(target)),
  );
  assertEquals([...rooms].filter((room) => String(room) === "models"), []);
  const intruders = sources.filter(({ path }) => !/^(doctor|tests)\//.test(path))
    .filter(({ imports }) => imports.some(({ target }) => target.startsWith("doctor/")));
  assertEquals(intruders.map(({ path }) => path), []);
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

const programs = inRoom("stages").filter(({ text }) => /^export default \w+;$/m.test(text))
  .filter(({ text }) => /: Program\b/.test(text));

Deno.test("no program of a stage loads code of the engine, so that an edit there reruns nothing", () => {
  assert(programs.length >= 5, "the programs are found");
  const loads = programs.flatMap(({ path }) =>
    [...loaded(path)].filter((file) => roomOf(file) === "pipeline").map((file) =>
      `${path} → ${file}`
    )
  );
  assertEquals(loads, []);
});

Deno.test("no program of a stage loads a network by itself: the configuration names it", () => {
  const networks = inRoom("models").filter(({ text }) => /: Network\b.*=/.test(text))
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
  const found = inRoom("models").flatMap(({ path, text }) => {
    const hit = withoutComments(text).match(forbidden);
    return hit ? [`${path}: ${hit[0]}`] : [];
  });
  assertEquals(found, []);
});

Deno.test("no file of code is longer than 400 lines, and most are under 150", () => {
  const code = sources.filter(({ path }) => !path.startsWith("results/"));
  const lines = code.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  assertEquals(lines.filter(({ lines }) => lines > 400), []);
  const own = lines.filter(({ path }) => !path.startsWith("tests/"));
  assert(own.filter(({ lines }) => lines < 150).length > own.length / 2);
});

Deno.test("there are no barrels: no mod.ts or index.ts, and nothing is exported from elsewhere", () => {
  const isBarrel = ({ path, text }: Source) =>
    /(^|\/)(mod|index)\.ts$/.test(path) ||
    /^export\s+(?!type\b)(\*|\{[^}]*\})[^;"]*from\s+"/m.test(withoutComments(text));
  assertEquals(sources.filter(isBarrel).map(({ path }) => path), []);
});

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
      const text = Deno.readTextFileSync(`${ROOT}${path}`);
      return [...hosts, ...folders].filter((word) => text.includes(word))
        .map((word) => `${path}: ${word}`);
    });
  assertEquals(found, []);
});
