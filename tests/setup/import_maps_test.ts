import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "../root.ts";

const readJson = (path: string) => JSON.parse(Deno.readTextFileSync(`${ROOT}/${path}`));
const open: Record<string, string> = readJson("deno.json").imports;
const closed: Record<string, string> = readJson("std/closed.json").imports;

const ADAPTERS: Record<string, string> = {
  "@std/assert": "./assert.ts",
  "@std/cli": "./parse_args.ts",
  "@std/cli/parse-args": "./parse_args.ts",
  "@std/yaml": "./yaml.ts",
};
/** What only the adapters import. */
const UNDER_ADAPTERS = ["@types/minimist", "minimist"];

Deno.test("std/closed.json repeats deno.json but for @std, and adds only what the adapters need", () => {
  const isStd = (name: string) => name.startsWith("@std/");
  const shared = Object.entries(open).filter(([name]) => !isStd(name));
  const repeated = Object.entries(closed)
    .filter(([name]) => !isStd(name) && !UNDER_ADAPTERS.includes(name));
  assertEquals(Object.fromEntries(repeated), Object.fromEntries(shared));
  assertEquals(
    Object.fromEntries(Object.entries(closed).filter(([name]) => isStd(name))),
    ADAPTERS,
  );
});

Deno.test("tensorflow/deno.json names the packages of the bridge as deno.json does", () => {
  const own: Record<string, string> = readJson("tensorflow/deno.json").imports;
  assertEquals(own, Object.fromEntries(Object.keys(own).map((name) => [name, open[name]!])));
  const used = [...sources(`${ROOT}/tensorflow`)].flatMap((path) =>
    [...Deno.readTextFileSync(path).matchAll(/^(?:import|\} from).*?"([^"]+)"/gm)]
      .map(([, specifier]) => specifier!)
  ).filter((specifier) => !/^(\.|node:)/.test(specifier));
  const covers = (name: string, specifier: string) =>
    name === specifier || (name.endsWith("/") && specifier.startsWith(name));
  assert(used.length > 10, "the imports are found");
  assertEquals(
    used.filter((specifier) => !Object.keys(own).some((name) => covers(name, specifier))),
    [],
  );
});

Deno.test("deno.json and std/closed.json name exact versions", () => {
  const exact = /^(npm:\/?|jsr:)(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+\/?$/;
  const loose = Object.entries({ ...closed, ...open }).filter(([name, target]) =>
    !(name in ADAPTERS && target.startsWith("./")) && !exact.test(target)
  );
  assertEquals(loose, []);
});

function* sources(folder = ROOT): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (name.startsWith(".") || name === "results" || name === "node_modules") continue;
    if (isDirectory) yield* sources(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

Deno.test("every file imports from @std only what the adapters export", async () => {
  const missing: string[] = [];
  let seen = 0;
  const exported = new Map<string, Set<string>>();
  for (const [name, path] of Object.entries(ADAPTERS)) {
    const module = await Deno.readTextFile(new URL(path, new URL("../../std/", import.meta.url)));
    const names = module.matchAll(/^export (?:async )?(?:function|interface|type|const) (\w+)/gm);
    exported.set(name, new Set([...names].map(([, name]) => name!)));
  }
  for (const path of sources()) {
    const text = await Deno.readTextFile(path);
    const imports = text.matchAll(/import (?:type )?\{([^}]*)\} from "(@std\/[^"]*)"/g);
    for (const [, names, specifier] of imports) {
      seen++;
      for (
        const name of names!.split(",").map((name) =>
          name.trim().replace(/^type /, "").replace(/ as .*/, "")
        )
      ) {
        if (name !== "" && !exported.get(specifier!)?.has(name)) {
          missing.push(`${path.slice(ROOT.length + 1)}: ${name} from ${specifier}`);
        }
      }
    }
  }
  assert(seen > 10, "the imports are found");
  assertEquals(missing, []);
});

Deno.test("deno.lock holds every npm package of both maps, and the digest of every package of JSR", () => {
  const { specifiers, jsr } = readJson("deno.lock");
  const std = Object.values(open).filter((target) => target.startsWith("jsr:"));
  assertEquals(std.length, 3);
  for (const target of std) assertMatch(jsr[target.slice(4)].integrity, /^[0-9a-f]{64}$/, target);
  const packages = Object.values({ ...open, ...closed })
    .filter((target) => target.startsWith("npm:"))
    .map((target) => target.replace(/^npm:\//, "npm:").replace(/\/$/, ""));
  assertEquals(packages.filter((name) => !(name in specifiers)), []);
});
