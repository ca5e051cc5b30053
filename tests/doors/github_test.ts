import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { exists, readText, readYaml, tasks } from "./read_project.ts";
import { ROOT } from "../root.ts";

const field = z.strictObject({
  type: z.enum(["input", "textarea"]),
  id: z.string().regex(/^[\w-]+$/),
  attributes: z.strictObject({
    label: z.string(),
    description: z.string().optional(),
    placeholder: z.string().optional(),
    render: z.string().optional(),
  }),
  validations: z.strictObject({ required: z.boolean() }).optional(),
});
const text = z.strictObject({
  type: z.literal("markdown"),
  attributes: z.strictObject({ value: z.string() }),
});
/** An issue form as GitHub reads it, as far as we use it. */
const formSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  title: z.string(),
  labels: z.array(z.string()),
  body: z.array(z.discriminatedUnion("type", [field, text])).min(1),
});

const FORM = ".github/ISSUE_TEMPLATE/my_numbers_differ.yml";

Deno.test("the form for numbers that differ asks for what the doctor says and for the run record", () => {
  const { body } = formSchema.parse(readYaml(FORM));
  const fields = body.flatMap((one) => one.type === "markdown" ? [] : [one]);
  assertEquals(new Set(fields.map(({ id }) => id)).size, fields.length);
  const asked = (id: string) => {
    const { attributes, validations } = fields.find((one) => one.id === id)!;
    assertEquals([id, validations?.required], [id, true]);
    return attributes.description!;
  };
  assertStringIncludes(asked("doctor"), "`deno task doctor --json`");
  assertStringIncludes(asked("record"), "`results/local/<profile>/runs/<stage>.json`");
});

Deno.test("the form names only commands and files that exist, and a flag that the doctor has", async () => {
  const form = readText(FORM);
  const commands = [...form.matchAll(/deno task (\w+)/g)].map(([, task]) => task!);
  for (const task of ["doctor", "show"]) assert(commands.includes(task), `it asks for ${task}`);
  assertEquals(commands.filter((task) => !tasks().includes(task)), []);
  const files = [...form.matchAll(/\bresults\/local\/([\w./-]+\.json)\b/g)]
    .map(([, file]) => `results/${file}`);
  assert(files.length >= 2, "the files are found");
  assertEquals(files.filter((file) => !exists(file)), []);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "doctor", "--help"],
    cwd: ROOT,
  }).output();
  assertStringIncludes(new TextDecoder().decode(stdout), "--json");
});

Deno.test("the workflow calls .ci/run, and repeats nothing that it does", () => {
  const step = z.union([z.strictObject({ uses: z.string() }), z.strictObject({ run: z.string() })]);
  const { jobs } = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) })
    .parse(readYaml(".github/workflows/ci.yml"));
  const steps = Object.values(jobs).flatMap(({ steps }) => steps);
  const runs = steps.flatMap((step) => "run" in step ? step.run : []);
  assertEquals(runs.at(-1), ".ci/run");
  assertEquals(runs.filter((run) => /\b(deno|npm|pip|apt-get)\b/.test(run)), []);
  assert((Deno.statSync(`${ROOT}/.ci/run`).mode! & 0o111) !== 0, ".ci/run is a program");
});

Deno.test("the devcontainer is built from the Containerfile, with an argument that it has", () => {
  const { build, mounts, workspaceFolder, postCreateCommand } = JSON.parse(
    readText(".devcontainer/devcontainer.json"),
  );
  assertEquals(new URL(build.dockerfile, "file:///.devcontainer/").pathname, "/Containerfile");
  const container = readText("Containerfile");
  for (const argument of Object.keys(build.args)) {
    assertMatch(container, new RegExp(`^ARG ${argument}=`, "m"));
  }
  // The folder of the image that holds what it fetched is the one that is mounted.
  assertStringIncludes(container, `WORKDIR ${workspaceFolder}\n`);
  assertStringIncludes(mounts[0], `target=${workspaceFolder}/.cache,`);
  assertMatch(postCreateCommand, /^deno task fetch \w+$/);
});

Deno.test("the workflow of the pages publishes a folder whose index leads to pages in it", () => {
  const { jobs } = z.object({
    jobs: z.object({
      publish: z.object({
        steps: z.array(z.object({
          uses: z.string().regex(/^actions\/[\w-]+@v\d+$/),
          with: z.object({ path: z.string() }).optional(),
        })),
      }),
    }),
  }).parse(readYaml(".github/workflows/pages.yml"));
  const [path] = jobs.publish.steps.flatMap((step) => step.with?.path ?? []);
  const links = [...readText(`${path}/index.html`).matchAll(/href="([^"#:]+)"/g)];
  assert(links.length >= 5, "the index leads to pages");
  assertEquals(links.map(([, link]) => `${path}/${link}`).filter((file) => !exists(file)), []);
});
