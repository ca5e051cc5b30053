import { assert } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { ROOT } from "../../root.ts";
import type { TestProject } from "./project.ts";

/** An engine in a process of its own, killed at the end of the test. */
export interface Engine extends AsyncDisposable {
  readonly process: Deno.ChildProcess;
  readonly events: Event[];
  /** Waits for an event that matches. */
  until(fits: (event: Event) => boolean): Promise<void>;
}

/**
 * Starts an engine.
 *
 * @param executor path of a module whose default export makes the executor; by default, local processes
 */
export function engine(
  project: TestProject,
  stages: readonly Stage[],
  executor?: string,
): Engine {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      `--config=${ROOT}/deno.json`,
      `${ROOT}/tests/pipeline/helpers/driver.ts`,
      project.root,
      JSON.stringify(stages),
      ...(executor === undefined ? [] : [executor]),
    ],
    stdout: "piped",
  }).spawn();
  const events: Event[] = [];
  let ended = false;
  const done = (async () => {
    let rest = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      events.push(...lines.map((line) => JSON.parse(line) as Event));
    }
    ended = true;
  })();
  return {
    process,
    events,
    async until(fits) {
      for (let tries = 0; !events.some(fits); tries += 1) {
        assert(!ended && tries < 6000, `no such event; there were ${JSON.stringify(events)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch {
        // The process has ended.
      }
      await process.status;
      await done;
    },
  };
}

/** The process of a stage, which its program sent as the note of its progress. */
export function processOf({ events }: { readonly events: readonly Event[] }): number {
  const progress = events.find((event) => event.type === "progress");
  return Number(progress?.type === "progress" ? progress.note : NaN);
}

/** The letter of a process's state; empty if there is no such process. */
async function stateOf(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    const text = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
    return /\) (\w) /.exec(text)?.[1] ?? "";
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
    .output();
  return new TextDecoder().decode(stdout).trim().slice(0, 1);
}

/** Whether a process has gone, or goes within some seconds. */
export async function gone(pid: number, seconds = 20): Promise<boolean> {
  for (let tries = 0; tries < 50 * seconds; tries += 1) {
    // A zombie has ended; its parent has not read its exit code yet.
    if (["", "Z"].includes(await stateOf(pid))) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
