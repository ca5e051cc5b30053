/** Joins the engine, which knows no science, with the stages, which know no engine. */
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "./pick_std.ts";
import { runCli } from "./pipeline/cli.ts";
import { loadDag } from "./stages/dag.ts";
import { fetchDevice, takeDevice } from "./stages/device.ts";
import { showProgress } from "./stages/show_progress.ts";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

const { device, args } = takeDevice(Deno.args);
if (device !== undefined) Deno.env.set("DEVICE", device);

Deno.exit(
  await runCli(args, {
    root,
    title: "Train longer, generalize better: the paper's tables",
    workflow: "stages/dag.ts",
    importMapFlags: await standardLibraryFlags(),
    load: loadDag,
    async prepare(stages, { elsewhere }) {
      const progress = showProgress();
      try {
        await fetchDevice(root, stages, (update) => progress.update(update), { elsewhere });
      } finally {
        progress.stop();
      }
    },
  }),
);
