import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { serveJsr } from "./jsr_server.ts";
import { copyProject, expire } from "./project_copy.ts";

const PROJECT = [
  "configs",
  "deno.json",
  "deno.lock",
  "main.ts",
  "models",
  "pick_std.ts",
  "pipeline",
  "stages",
  "std",
  "tensorflow",
];

const PICK = ["run", "-A", "--no-config", "--no-lock", "pick_std.ts"];

const PROGRAM = `
import { assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { parse } from "@std/yaml";
assertThrows(() => parse("a: b: c", { schema: "core" }), SyntaxError);
const { _, seeds } = parseArgs(Deno.args, { string: ["seeds"] });
console.log(JSON.stringify([_, seeds, parse("rate: 1e-3", { schema: "core" })]));
`;

Deno.test("tasks do the same with JSR and without it, share their cache, and leave deno.lock as it is", async () => {
  const registry = await serveJsr();
  await using project = await copyProject(PROJECT);
  const lock = registry.inLock(await Deno.readTextFile(`${project.root}/deno.lock`));
  await Deno.writeTextFile(`${project.root}/deno.lock`, lock);
  await Deno.writeTextFile(`${project.root}/program.ts`, PROGRAM);
  const sides = [{ JSR_URL: registry.url }, { STD: "npm" }];
  const outputs: string[] = [];
  const summaries: string[] = [];
  for (const env of sides) {
    const flags = await project.run(PICK, env);
    const program = await project.run(
      ["run", "-A", ...flags.stdout.trim().split(" "), "program.ts", "go", "--seeds", "5"],
      env,
    );
    assertEquals(program.stdout, '[["go"],"5",{"rate":0.001}]\n', program.stderr);
    const graph = await project.run(["task", "--quiet", "graph", "--seeds", "2"], env);
    assertEquals(graph.code, 0, graph.stderr);
    outputs.push(graph.stdout.replaceAll(/:::\w+/g, ""));
    const mistake = await project.run(["task", "--quiet", "graph", "--sedes", "2"], env);
    assertEquals(mistake.code, 2, mistake.stderr);
    outputs.push(mistake.stderr.replaceAll(/^Download.*\n/gm, ""));
    const stage = await project.run(["task", "--quiet", "run", "download/mnist-digits"], env);
    assertEquals(stage.code, 0, stage.stderr);
    summaries.push(stage.stderr.trimEnd().split("\n").at(-1)!);
  }
  // The second side finds what the first has made: the keys are the same.
  assertMatch(summaries[0]!, /1 stage ran/);
  assertMatch(summaries[1]!, /fresh: nothing to run/);
  assertEquals(outputs.slice(2), outputs.slice(0, 2));
  assertStringIncludes(outputs[0]!, "mnist-digits");
  assertNotEquals(outputs[1], "");
  assertEquals(await Deno.readTextFile(`${project.root}/deno.lock`), lock);

  assert(registry.requests.some((path) => /^\/@std\/yaml\/[\d.]+\/yaml\.ts$/.test(path)));
  const own = JSON.parse(await Deno.readTextFile(`${project.root}/.cache/std/jsr.lock`));
  assertEquals(Object.keys(own.jsr).map((name) => name.replace(/@[\d.]+$/, "")), [
    "@std/assert",
    "@std/cli",
    "@std/yaml",
  ]);
  assertEquals(Object.keys(own.npm), Object.keys(JSON.parse(lock).npm));

  // Its modules are in Deno's cache now, so that it may go away.
  await registry[Symbol.asyncDispose]();
  await expire(project);
  const flags = await project.run(PICK, { JSR_URL: registry.url });
  assertEquals(flags.stdout, "--lock=.cache/std/jsr.lock\n");
});

Deno.test("a package of JSR that is not the committed one is refused, though its version is right", async () => {
  await using registry = await serveJsr();
  await using project = await copyProject(["deno.json", "deno.lock", "pick_std.ts"]);
  await Deno.writeTextFile(`${project.root}/program.ts`, PROGRAM);
  const { code, stderr } = await project.run([...PICK, "run", "-A", "program.ts"], {
    JSR_URL: registry.url,
  });
  assertNotEquals(code, 0);
  assertMatch(stderr, /[Ii]ntegrity check failed/);
});
