import type { Stage } from "../../../pipeline/types.ts";
import { forgetCache } from "./forget_cache.ts";
import { ROOT } from "../../root.ts";
import type { TestProject } from "./project.ts";

forgetCache();

/** Writes a program that serves a command line over some stages; returns the words after `deno` that start it. */
export async function writeApp(project: TestProject, stages: readonly Stage[]): Promise<string[]> {
  await project.write(
    "app.ts",
    `import { runCli } from ${JSON.stringify(`${ROOT}/pipeline/cli.ts`)};
     Deno.exit(await runCli(Deno.args, {
       root: ${JSON.stringify(project.root)},
       importMapFlags: ["--no-lock"],
       load: () => Promise.resolve({ stages: ${JSON.stringify(stages)}, goal: [] }),
     }));`,
  );
  const config = `${ROOT}/deno.json`;
  const map = `${ROOT}/std/closed.json`;
  return [
    ...["run", "-A", "--no-lock", "--no-check", `--config=${config}`, `--import-map=${map}`],
    `${project.root}/app.ts`,
  ];
}

/** Serves a command line over some stages as a task that a user calls in a folder of the project. */
export async function userAt(
  project: TestProject,
  folder: string,
  stages: readonly Stage[],
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...await writeApp(project, stages), ...argv],
    cwd: project.root,
    env: { INIT_CWD: `${project.root}/${folder}`, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Starts a command line over some stages in a process of its own, so that a test can send it signals. */
export async function commandLine(
  project: TestProject,
  stages: readonly Stage[],
  ...argv: readonly string[]
): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [...await writeApp(project, stages), ...argv],
    stdout: "null",
    stderr: "piped",
  }).spawn();
}
