import { assert } from "@std/assert";
import type { Event } from "../../pipeline/events.ts";
import type { Stage } from "../../pipeline/types.ts";
import type { RunOptions } from "../../pipeline/run/options.ts";
import { stage, type TestProject } from "../pipeline/helpers/project.ts";
import makeExecutor from "./make_slurm_executor.ts";

/** Runs one of Slurm's commands. */
export async function slurm(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: [...args], stderr: "inherit" })
    .output();
  return new TextDecoder().decode(stdout).trim();
}

/** Waits until a condition holds, for up to 90 seconds, since Slurm is slow to notice a lost node. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !await holds(); tries += 1) {
    assert(tries < 900, `never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Notes each start in its scratch folder, then runs until `release` exists or it is asked to stop. Leaves a checkpoint when
 * asked, and says at its end how often it was started and whether it found one.
 */
const SLOW = `export default async ({ config, scratch, output, send, signal }) => {
  await Deno.writeTextFile(scratch + "/starts", "1", { append: true });
  const checkpoint = await Deno.readTextFile(scratch + "/checkpoint").catch(() => "none");
  send({ type: "progress", done: 0, total: 1, unit: "turns", note: String(Deno.pid) });
  while (!signal.aborted && !await Deno.stat(config.release).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const starts = await Deno.readTextFile(scratch + "/starts");
  if (signal.aborted) await Deno.writeTextFile(scratch + "/checkpoint", "after " + starts);
  signal.throwIfAborted();
  await Deno.writeTextFile(output + "/starts", starts + ", checkpoint " + checkpoint);
};`;

/** Makes a stage of that program, which publishes its output as `<name>.txt`. */
export async function slowStage(
  root: string,
  name: string,
  rest: Partial<Stage> = {},
): Promise<Stage> {
  await Deno.writeTextFile(`${root}/slow.ts`, SLOW);
  const release = `${root}/release`;
  return stage(name, "slow.ts", {
    config: { name, release },
    permissions: { read: [release] },
    publish: { starts: `${name}.txt` },
    ...rest,
  });
}

/** The events of a run, for a test that acts during it. */
export function watching() {
  const events: Event[] = [];
  const of = <T extends Event["type"]>(type: T) =>
    events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  return {
    onEvent: (event: Event) => void events.push(event),
    events,
    of,
    /** Waits for the process id that a running stage reports as a note. */
    async process(stage: string, nth = 0): Promise<number> {
      const notes = () =>
        of("progress").filter((event) => event.stage === stage).map(({ note }) => Number(note));
      await until(`${stage} runs`, () => new Set(notes()).size > nth);
      return [...new Set(notes())][nth]!;
    },
    /** Waits for the number and the node of a stage's running job. */
    async job(stage: string): Promise<{ id: string; node: string }> {
      const running = () =>
        of("job").find((event) => event.stage === stage && event.state === "running");
      await until(`${stage}'s job runs`, () => running() !== undefined);
      const { job, note } = running()!;
      return { id: job, node: note };
    },
  };
}

/** Starts a run of slow stages, each of which needs the one before it. */
export async function startSlow(
  project: TestProject,
  options: Partial<RunOptions> = {},
  names: readonly string[] = ["s"],
) {
  const stages = await Promise.all(
    names.map((name, i) =>
      slowStage(project.root, name, i === 0 ? {} : { inputs: { before: names[i - 1]! } })
    ),
  );
  const seen = watching();
  const running = project.run(stages, {
    executor: makeExecutor(),
    ...options,
    onEvent: seen.onEvent,
  });
  return { stages, seen, running };
}
