import { assertEquals } from "@std/assert";
import { serveJsr } from "./jsr_server.ts";
import { copyProject, expire, NOWHERE, type ProjectCopy } from "./project_copy.ts";

const CLOSED = "--import-map=std/closed.json --lock=deno.lock --frozen\n";
const OPEN = "--lock=.cache/std/jsr.lock\n";
const PICK = ["run", "-A", "--no-config", "--no-lock", "pick_std.ts"];

const small = () => copyProject(["deno.json", "deno.lock", "pick_std.ts"]);

/** What it picks. */
async function pick(project: ProjectCopy, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await project.run(PICK, env);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

Deno.test("pick_std picks JSR where it serves the pinned versions, and does not ask again", async () => {
  await using registry = await serveJsr();
  await using project = await small();
  assertEquals(await pick(project, { JSR_URL: registry.url }), OPEN);
  assertEquals(registry.requests.toSorted(), [
    "/@std/assert/meta.json",
    "/@std/cli/meta.json",
    "/@std/yaml/meta.json",
  ]);
  assertEquals(await pick(project, { JSR_URL: registry.url }), OPEN);
  assertEquals(registry.requests.length, 3);
});

Deno.test("pick_std picks the adapters where nobody answers, and asks again when the registry changes", async () => {
  await using registry = await serveJsr();
  await using project = await small();
  assertEquals(await pick(project), CLOSED);
  assertEquals(await pick(project), CLOSED);
  assertEquals(await pick(project, { JSR_URL: registry.url }), OPEN);
});

Deno.test("pick_std takes neither a page for everything nor other versions for JSR", async () => {
  for (const answer of ["<html>Sign in</html>", '{"versions":{"0.0.1":{}}}']) {
    await using project = await small();
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      () => new Response(answer),
    );
    assertEquals(await pick(project, { JSR_URL: `http://127.0.0.1:${server.addr.port}/` }), CLOSED);
  }
});

Deno.test("pick_std gives up a registry that accepts its questions and never answers", async () => {
  await using project = await small();
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  assertEquals(await pick(project, { JSR_URL: `http://127.0.0.1:${listener.addr.port}/` }), CLOSED);
});

Deno.test("pick_std follows STD without asking anyone, and says when it cannot", async () => {
  await using registry = await serveJsr();
  await using project = await small();
  assertEquals(await pick(project, { JSR_URL: registry.url, STD: "npm" }), CLOSED);
  assertEquals(await pick(project, { JSR_URL: NOWHERE, STD: "jsr" }), OPEN);
  assertEquals(registry.requests, []);
});

Deno.test("pick_std refuses a side that there is not, and starts nothing", async () => {
  await using project = await small();
  const { code, stdout, stderr } = await project.run([...PICK, "eval", "console.log(1)"], {
    STD: "jrs",
  });
  assertEquals([code, stdout], [2, ""]);
  assertEquals(stderr, 'error: STD is "jrs"; wanted "jsr", "npm" or nothing.\n');
});

Deno.test("pick_std starts deno with the flags, words as they are, and ends with its code", async () => {
  await using project = await small();
  await Deno.mkdir(`${project.root}/std`);
  await Deno.writeTextFile(
    `${project.root}/std/closed.json`,
    '{"imports": {"answer": "../answer.ts"}}',
  );
  await Deno.writeTextFile(`${project.root}/answer.ts`, "export default 42;");
  await Deno.writeTextFile(
    `${project.root}/program.ts`,
    'import answer from "answer"; console.log(answer, Deno.args.join("|")); Deno.exit(7);',
  );
  const words = ["run", "-A", "program.ts", "two words", "--", "--flag"];
  const { code, stdout } = await project.run([...PICK, ...words], { STD: "npm" });
  assertEquals([code, stdout], [7, "42 two words|--|--flag\n"]);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`pick_std passes ${signal} on to the deno that it started, once`, async () => {
    await using project = await small();
    const path = `${project.root}/program.ts`;
    await Deno.writeTextFile(
      path,
      `let heard = 0;
      Deno.addSignalListener("${signal}", () => setTimeout(() => Deno.exit(40 + heard), 200, heard += 1));
      console.log("ready");
      setInterval(() => {}, 1000);`,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: [...PICK, "run", "-A", path],
      cwd: project.root,
      env: { STD: "jsr" },
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill(signal);
    assertEquals((await child.status).code, 41);
    await reader.cancel();
  });
}

Deno.test("pick_std asks anew when its notes are damaged or old", async () => {
  await using registry = await serveJsr();
  await using project = await small();
  const notes = `${project.root}/.cache/std/choice.json`;
  const env = { JSR_URL: registry.url };
  await pick(project, env);
  await Deno.writeTextFile(notes, "{");
  assertEquals(await pick(project, env), OPEN);
  assertEquals(registry.requests.length, 6);
  await expire(project);
  assertEquals(await pick(project, env), OPEN);
  assertEquals(registry.requests.length, 9);
});

Deno.test("pick_std leaves a registry that has gone, when Deno does not hold its modules", async () => {
  await using project = await small();
  const registry = await serveJsr();
  const env = { JSR_URL: registry.url };
  assertEquals(await pick(project, env), OPEN);
  await registry[Symbol.asyncDispose]();
  assertEquals(await pick(project, env), OPEN, "it is not asked again so soon");
  await expire(project);
  assertEquals(await pick(project, env), CLOSED);
});

Deno.test("pick_std renews JSR's lock file when deno.lock changes, and never touches deno.lock", async () => {
  await using project = await small();
  const lock = await Deno.readTextFile(`${project.root}/deno.lock`);
  await pick(project, { STD: "jsr" });
  const own = `${project.root}/.cache/std/jsr.lock`;
  assertEquals(await Deno.readTextFile(own), lock);
  await Deno.writeTextFile(own, '{"version":"5"}');
  await pick(project, { STD: "jsr" });
  assertEquals(await Deno.readTextFile(own), '{"version":"5"}');
  await Deno.writeTextFile(`${project.root}/deno.lock`, `${lock}\n`);
  await pick(project, { STD: "jsr" });
  assertEquals(await Deno.readTextFile(own), `${lock}\n`);
});
