/** What a stage says of credentials, and what it says to a terminal. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { commandLine } from "../helpers/command_line.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const TALKATIVE = `export default async ({ output, send, config }) => {
  const word = ["hun", "ter2"].join("");
  const secret = "https://me:" + word + "@host/x?sig=" + word;
  console.error("fetching " + secret);
  console.log("TOKEN=" + word);
  send({ type: "fact", name: "source", value: { a: [secret] } });
  send({ type: "fact", name: "speed", value: secret, passing: true });
  send({ type: "result", text: "from " + secret + " \\u001b[2J\\u202e" });
  send({ type: "progress", done: 1, total: 2, unit: "x", note: secret });
  await Deno.writeTextFile(output + "/text", "done");
  if (config.fails) throw new Error("no answer from " + secret + " \\u001b]0;title\\u0007");
};`;

Deno.test("secrets: none that a stage tells, logs or fails with is shown, journaled, recorded or published", async () => {
  for (const fails of [false, true]) {
    await using project = await testProject({ "p.ts": TALKATIVE });
    const stages = [
      stage("s", "p.ts", { config: { fails }, publish: { text: "s.txt" } }),
    ];
    const app: App = {
      root: project.root,
      importMapFlags: ["--no-lock"],
      load: () => Promise.resolve({ stages, goal: ["s"] }),
    };
    for (const flags of [[], ["--json", "--force"]]) {
      const { code, stdout, stderr } = await show(app, "run", "s", ...flags);
      assertEquals(code, fails ? 1 : 0, stderr);
      assert(!(stdout + stderr).includes("hunter2"), stdout + stderr);
      assertStringIncludes(stdout + stderr, "https://…@host/x?sig=…");
    }
    const { stdout } = await show(app, "show", "s", "--json");
    assert(fails || stdout.includes('"source": {'), stdout);
    assert(!stdout.includes("hunter2"), stdout);
    const grep = await new Deno.Command("grep", {
      args: ["-r", "hunter2", project.root],
    }).output();
    assertEquals(new TextDecoder().decode(grep.stdout), "");
  }
});

Deno.test("secrets: a run record does not say where the shared cache lies on this machine", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const folder = await Deno.makeTempDir();
  const stages = [stage("s", "join.ts", { config: { text: "a" } })];
  const engine = await commandLine(project, stages, "run", "s", "--cache", folder, "--cache-write");
  assertEquals((await engine.output()).code, 0);
  const { facts } = JSON.parse(await project.read(".cache/store/stages/s.json"));
  assertEquals(facts.command, ["app.ts", "run", "s", "--cache", "/…", "--cache-write"]);
  const shared = await new Deno.Command("grep", { args: ["-r", folder, folder] }).output();
  assertEquals(new TextDecoder().decode(shared.stdout), "");
  await Deno.remove(folder, { recursive: true });
});
