/** Joins the engine, which knows no science, with the stages, which know no engine. */
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "./pick_std.ts";
import { runCli } from "./pipeline/cli.ts";
import { loadDag } from "./stages/dag.ts";
import { fetchDevice } from "./stages/device.ts";
import { showProgress } from "./stages/show_progress.ts";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

Deno.exit(
  await runCli(Deno.args, {
    root,
    importMapFlags: await standardLibraryFlags(),
    load: loadDag,
    async prepare(stages) {
      const progress = showProgress();
      try {
        await fetchDevice(root, stages, (update) => progress.update(update));
      } finally {
        progress.stop();
      }
    },
  }),
);
