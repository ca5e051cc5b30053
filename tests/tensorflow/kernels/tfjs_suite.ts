/**
 * Runs the tests that tfjs-core publishes in its package, and writes what each came to as JSON. Arguments: the file to write,
 * and a libtensorflow; without one, tfjs's own cpu backend is tested.
 */
import * as esbuild from "esbuild";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { openLibrary, register } from "../../../tensorflow/mod.ts";

/** Of each test by name: null where it passed, else its first complaint. */
export type Outcomes = Readonly<Record<string, string | null>>;

/** Tests of browsers, of other platforms and of the suite itself; none of them asks a backend to compute. */
const NOT_OF_BACKENDS =
  /\/(io|platforms)\/|browser_util|worker|tests_test|jasmine_util_test|debug_mode|device_util/;

/** The folder of an npm package in Deno's cache. */
async function packageFolder(name: "@tensorflow/tfjs-core" | "jasmine-core"): Promise<string> {
  // Deno knows the folder of a package once a file of it is loaded.
  const file = name === "jasmine-core" ? "lib/jasmine-core/jasmine.js" : "package.json";
  if (name === "jasmine-core") await import("jasmine-core/lib/jasmine-core/jasmine.js");
  else await import("@tensorflow/tfjs-core/package.json", { with: { type: "json" } });
  const path = fileURLToPath(import.meta.resolve(`${name}/${file}`));
  return path.slice(0, -file.length - 1);
}

function* files(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* files(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

/** The published tests and jasmine as one script, which runs them on `backendUnderTest` of the global object. */
async function bundleTests(): Promise<string> {
  const dist = `${await packageFolder("@tensorflow/tfjs-core")}/dist`;
  const jasmine = `${await packageFolder("jasmine-core")}/lib/jasmine-core/jasmine.js`;
  const tests = [...files(dist)]
    .filter((path) => path.endsWith("_test.js") && !NOT_OF_BACKENDS.test(path)).sort();
  const entry = `
    const start = require(${JSON.stringify(jasmine)});
    const j = start.core(start), env = j.getEnv({ suppressLoadErrors: true });
    Object.assign(globalThis, start.interface(j, env), { jasmine: j, jasmineEnvironment: env });
    const { setTestEnvs } = require(${JSON.stringify(`${dist}/jasmine_util.js`)});
    setTestEnvs([{ name: "tested", backendName: backendUnderTest, flags: {}, isDataSync: true }]);
    ${tests.map((path) => `require(${JSON.stringify(path)});`).join("\n")}`;
  const { outputFiles: [script] } = await esbuild.build({
    stdin: { contents: entry, resolveDir: dist },
    bundle: true,
    write: false,
    format: "iife",
    platform: "node",
    logLevel: "silent",
    plugins: [{
      name: "packages of packages",
      setup(build) {
        build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
          if (path.startsWith("node:") || importer === "") return null;
          try {
            const found = createRequire(importer).resolve(path);
            return found === path ? null : { path: found };
          } catch {
            return { path, external: true };
          }
        });
      },
    }],
  });
  await esbuild.stop();
  return script!.text;
}

interface Spec {
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly fullName: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface Jasmine {
  configure(options: { random: boolean }): void;
  addReporter(reporter: { specDone(spec: Spec): void }): void;
  execute(): Promise<unknown>;
}

async function runTests(library: string | undefined) {
  const backend = library === undefined ? "cpu" : "tensorflow";
  if (library !== undefined) register(openLibrary(library));
  const shared = globalThis as unknown as Record<string, unknown>;
  const core = await packageFolder("@tensorflow/tfjs-core");
  Object.assign(shared, {
    global: globalThis,
    backendUnderTest: backend,
    require: createRequire(`${core}/package.json`),
  });
  (0, eval)(await bundleTests());
  const jasmine = shared["jasmineEnvironment"] as Jasmine;
  const outcomes: Record<string, string | null> = {};
  jasmine.configure({ random: false });
  jasmine.addReporter({
    specDone({ status, fullName, failedExpectations }) {
      if (status !== "passed" && status !== "failed") return;
      const name = newName(fullName, outcomes);
      outcomes[name] = status === "passed" ? null : failedExpectations[0]?.message ?? "failed";
    },
  });
  await jasmine.execute();
  return outcomes;
}

/** The name of a test; tests of the same name get a number. */
function newName(name: string, outcomes: Outcomes): string {
  if (!(name in outcomes)) return name;
  for (let i = 2;; i++) if (!(`${name} (${i})` in outcomes)) return `${name} (${i})`;
}

if (import.meta.main) {
  const [file, library] = Deno.args;
  await Deno.writeTextFile(file!, JSON.stringify(await runTests(library)));
}
