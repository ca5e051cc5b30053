import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Permissions } from "../../../pipeline/types.ts";
import { writeApp } from "../helpers/command_line.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

const writeProgram = (project: TestProject, statement: string) =>
  project.write(
    "p.ts",
    `export default async ({ config, output, signal }) => {
      ${statement}
      await Deno.writeTextFile(output + "/done", "");
    };`,
  );

/** Runs one stage whose program is this statement, and returns why it failed, or null. */
async function attempt(
  project: TestProject,
  statement: string,
  permissions: Permissions = {},
  env: Record<string, string> = {},
): Promise<string | null> {
  await writeProgram(project, statement);
  const run = await project.run([stage("s", "p.ts", { permissions, env })]);
  return run.of("failed")[0]?.message ?? null;
}

for (
  const [what, statement, access, subject] of [
    ["a file that is no input", 'await Deno.readTextFile("data.csv");', "read", '"data.csv"'],
    ["the network", 'await fetch("https://example.org/");', "net", '"example.org:443"'],
    ["the environment", 'Deno.env.get("HOME");', "env", '"HOME"'],
    [
      "a module it does not import",
      'await import(["./other", "ts"].join("."));',
      "read",
      "other.ts",
    ],
    [
      "another stage's output",
      'for await (const _ of Deno.readDir(output + "/.."));',
      "read",
      "temporary",
    ],
    ["a program", 'new Deno.Command("ls").outputSync();', "run", '"ls"'],
    ["a native library", 'Deno.dlopen("x.so", {});', "ffi", '"x.so"'],
  ] as const
) {
  Deno.test(`sandbox: undeclared access to ${what} fails the stage, named`, async () => {
    await using project = await testProject({ "data.csv": "1", "other.ts": "export {};" });
    const message = await attempt(project, statement);
    assertStringIncludes(message ?? "", `it asked for ${access} access to`);
    assertStringIncludes(message ?? "", subject);
    assertStringIncludes(message ?? "", "which the stage does not declare");
  });
}

Deno.test("sandbox: a redirect to an undeclared host is a failed request, after which the program may ask another server", async () => {
  await using project = await testProject();
  const serve = (answer: () => Response) =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  await using far = serve(() => new Response("far"));
  const hostOf = ({ addr: { port } }: typeof far) => `127.0.0.1:${port}`;
  await using moved = serve(() => Response.redirect(`http://${hostOf(far)}/there`));
  await using near = serve(() => new Response("near"));
  const [from, to, other] = [moved, far, near].map(hostOf);
  const message = await attempt(
    project,
    `const told = await fetch("http://${from}/").catch((error) => error);
     const text = await (await fetch("http://${other}/")).text();
     throw new Error([told.name, told.message, text].join(": "));`,
    { net: [from!, other!] },
  );
  assertEquals(
    message,
    `TypeError: it redirects to "${to}", which the stage does not declare; give the address there: near`,
  );
});

Deno.test("sandbox: nothing can be written but the output, not even an input or a record", async () => {
  await using project = await testProject();
  for (const path of [`${project.root}/results.md`, `${project.root}/.cache/store/format`]) {
    const message = await attempt(
      project,
      `await Deno.writeTextFile(${JSON.stringify(path)}, "x");`,
    );
    assertStringIncludes(message ?? "", `write access to "${path}"`);
  }
});

Deno.test("sandbox: what is declared is allowed", async () => {
  await using project = await testProject({ "data of mine.csv": "1" });
  const path = `${project.root}/data of mine.csv`;
  assertEquals(
    await attempt(
      project,
      `await Deno.readTextFile(${JSON.stringify(path)});
       if (Deno.env.get("MIRROR") !== "here") throw new Error("no MIRROR");
       navigator.hardwareConcurrency; Deno.osRelease();`,
      { read: [path], sys: ["osRelease"] },
      { MIRROR: "here" },
    ),
    null,
  );
});

Deno.test("sandbox: a path that deno run cannot be told is refused, named", async () => {
  await using project = await testProject();
  const message = await attempt(project, "", { read: ["/data/a,b"] });
  assertStringIncludes(message ?? "", 'Deno cannot permit access to "/data/a,b"');
});

Deno.test("sandbox: a variable of the user's reaches only the stage that declares it", async () => {
  await using project = await testProject();
  const attemptWithIt = async (statement: string, permissions: Permissions = {}) => {
    await writeProgram(project, statement);
    const words = await writeApp(project, [stage("s", "p.ts", { permissions })]);
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...words, "run", "s"],
      env: { PIPELINE_TEST_VARIABLE: "yes", NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(stderr);
  };
  const read =
    'if (Deno.env.get("PIPELINE_TEST_VARIABLE") !== "yes") throw new Error("not there");';
  const run = await attemptWithIt(read, { env: ["PIPELINE_TEST_VARIABLE"] });
  assertStringIncludes(run, "1 stage ran");
  const again = await attemptWithIt(`${read} // otherwise`);
  assertStringIncludes(again, "nothing to run", "a comment is no change, so the result is fresh");
  assertStringIncludes(await attemptWithIt(`${read} await 1;`), "env access");
});
