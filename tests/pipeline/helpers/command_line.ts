import type { Stage } from "../../../pipeline/types.ts";
import { fromFileUrl } from "./paths.ts";
import type { TestProject } from "./project.ts";

/** Starts a command line over some stages in a process of its own, so that a test can send it signals. */
export async function commandLine(
  project: TestProject,
  stages: readonly Stage[],
  ...argv: readonly string[]
): Promise<Deno.ChildProcess> {
  await project.write(
    "app.ts",
    `import { runCli } from ${JSON.stringify(fromFileUrl("../../../pipeline/cli.ts"))};
     Deno.exit(await runCli(Deno.args, {
       root: ${JSON.stringify(project.root)},
       importMapFlags: ["--no-lock"],
       load: () => Promise.resolve({ stages: ${JSON.stringify(stages)}, goal: [] }),
     }));`,
  );
  const config = fromFileUrl("../../../deno.json");
  const map = fromFileUrl("../../../std/closed.json");
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-lock", "--no-check", `--config=${config}`, `--import-map=${map}`],
      ...[`${project.root}/app.ts`, ...argv],
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
}
