import type { Event } from "../../../pipeline/events.ts";
import { plan, type Verdict } from "../../../pipeline/plan/plan.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import type { Outcome, RunOptions } from "../../../pipeline/run/options.ts";
import { run } from "../../../pipeline/run/runner.ts";
import type { Stage } from "../../../pipeline/types.ts";

/** A project in a temporary folder of its own, removed at the end of the test. */
export interface TestProject extends AsyncDisposable {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** Runs stages, by default one at a time, and returns the events. */
  run(stages: readonly Stage[], options?: Partial<RunOptions>): Promise<TestRun>;
  status(stages: readonly Stage[]): Promise<ReadonlyMap<string, Verdict>>;
}

/** The events of a run. */
export interface TestRun extends Outcome {
  readonly events: readonly Event[];
  /** Stages whose program was started, in the order of starting. */
  readonly started: readonly string[];
  /** Selects the events of one type. */
  of<T extends Event["type"]>(type: T): Extract<Event, { type: T }>[];
}

/** Writes `files` into a new project, in a folder of this name. */
export async function testProject(
  files: Readonly<Record<string, string>> = {},
  name = "project",
): Promise<TestProject> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pipeline-" }));
  const root = `${folder}/${name}`;
  await Deno.mkdir(root);
  const project: TestProject = {
    root,
    async write(path, text) {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    },
    read: (path) => Deno.readTextFile(`${root}/${path}`),
    exists: (path) => Deno.stat(`${root}/${path}`).then(() => true, () => false),
    async run(stages, options = {}) {
      const events: Event[] = [];
      const outcome = await run({
        project: await openProject(root, stages),
        goal: options.forced ? [] : stages.map(({ name }) => name),
        jobs: 1,
        ...options,
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      });
      const of = <T extends Event["type"]>(type: T) =>
        events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
      return { ...outcome, events, started: of("started").map(({ stage }) => stage), of };
    },
    status: async (stages) => plan(await openProject(root, stages)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  for (const [path, text] of Object.entries(files)) await project.write(path, text);
  return project;
}

/** Makes a stage with no inputs and an empty configuration; `rest` replaces fields. */
export function stage(
  name: string,
  program: string,
  rest: Partial<Omit<Stage, "name" | "program">> = {},
): Stage {
  return { name, program, config: {}, inputs: {}, ...rest };
}

/** A program that writes `config.text` and the texts of its inputs, joined by `+`, to `text`. */
export const CONCATENATE = `
export default async ({ config, inputs, output, send }) => {
  const texts = [config.text ?? ""];
  for (const role of Object.keys(inputs).sort()) {
    texts.push(await Deno.readTextFile(inputs[role] + "/text"));
  }
  send({ type: "progress", done: 1, total: 1, unit: "file" });
  await Deno.writeTextFile(output + "/text", texts.join("+"));
};
`;
