import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import { type TestProject, testProject } from "../pipeline/helpers/project.ts";

const FILES = {
  "train.ts": `export default async ({ config, output, send }) => {
    console.log("learning");
    for (let done = 1; done <= config.steps; done += 1) {
      do await new Promise((resolve) => setTimeout(resolve, 120));
      while (Number(await Deno.readTextFile("gate")) < done);
      const metrics = { loss: Number((2 / done).toFixed(4)), "test error (%)": Number((50 / done).toFixed(2)) };
      send({ type: "progress", done, total: config.steps, unit: "epochs", metrics });
    }
    await Deno.writeTextFile(output + "/weights", "w".repeat(config.steps));
  };`,
  "table.ts": `export default async ({ inputs, output }) =>
    await Deno.copyFile(inputs.train + "/weights", output + "/t.md");`,
};

/** An engine in a process of its own, ended with the test. */
export interface LiveEngine extends AsyncDisposable {
  readonly process: Deno.ChildProcess;
  /** The address of the live view. */
  readonly address: Promise<string>;
}

/** A project whose stage reports a loss at each step. */
export interface LiveProject extends TestProject {
  /** Limits the number of steps. By default, the stage makes all. */
  allow(steps: number): Promise<void>;
  /** Starts a command in the project. */
  start(steps: number, ...argv: string[]): LiveEngine;
}

/** Makes a project in a temporary folder. */
export async function liveProject(): Promise<LiveProject> {
  const project = await testProject(FILES);
  const flags = await standardLibraryFlags();
  const allow = (steps: number) => Deno.writeTextFile(`${project.root}/gate`, String(steps));
  await allow(1e9);
  return {
    ...project,
    allow,
    start(steps, ...argv) {
      const process = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", ...flags],
          ...[fileURLToPath(new URL("live_engine.ts", import.meta.url)), project.root],
          ...[String(steps), ...argv],
        ],
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const address = Promise.any([addressIn(process.stderr), addressIn(process.stdout)]);
      // Not every command prints an address.
      address.catch(() => {});
      return {
        process,
        address,
        async [Symbol.asyncDispose]() {
          try {
            process.kill("SIGKILL");
          } catch {
            // The process has ended.
          }
          await process.status;
        },
      };
    },
  };
}

/** Reads a stream to its end, and takes the first address from it. */
function addressIn(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Promise((resolve, reject) => {
    (async () => {
      let text = "";
      for await (const part of stream.pipeThrough(new TextDecoderStream())) {
        text += part;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/.exec(text);
        if (found !== null) resolve(found[0]);
      }
      reject(new Error(`No address was said; but: ${text}`));
    })();
  });
}
