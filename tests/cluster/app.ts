/**
 * The command line of three slow stages, each as large as a node, of which there are two: `app.ts <root> <command…>`.
 *
 * @module
 */
import type { App } from "../../pipeline/app.ts";
import { runCli } from "../../pipeline/cli.ts";
import type { Stage } from "../../pipeline/types.ts";
import { slowStage } from "./slurm.ts";

/** The application that is served. */
export function slowApp(root: string): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    async load() {
      const stages: Stage[] = await Promise.all(
        [1, 2, 3].map((seed) =>
          slowStage(root, `train/seed-${seed}`, {
            seed,
            resources: { cores: 4 },
            config: { release: `${root}/release` },
            publish: {},
          })
        ),
      );
      const slurm = { memoryGiB: 0.25, pollSeconds: 1, warnSeconds: 50 };
      return { stages, goal: stages.map(({ name }) => name), slurm };
    },
  };
}

if (import.meta.main) {
  const [root = "", ...argv] = Deno.args;
  Deno.exit(await runCli(argv, slowApp(root)));
}
