/** Joins the engine, which knows no science, with the stages, which know no engine. */
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "./pick_std.ts";
import { runCli } from "./pipeline/cli.ts";
import { loadDag } from "./stages/dag.ts";
import { DEFAULT_PROFILE } from "./stages/run_command.ts";
import { fetchDevice, takeDevice } from "./stages/device/device.ts";
import { showProgress } from "./stages/device/show_progress.ts";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

const { device, args } = takeDevice(Deno.args);

/** `report` is short for the run of the profile's last stage. */
function expand(words: readonly string[]): string[] {
  const [command, ...rest] = words;
  if (command !== "report") return [...words];
  const given = parseArgs(rest, { string: ["profile"] }).profile;
  return ["run", `report/${given ?? DEFAULT_PROFILE}`, ...rest];
}

Deno.exit(
  await runCli(expand(args), {
    root,
    title: "Train longer, generalize better: the paper's tables",
    workflow: "stages/dag.ts",
    importMapFlags: await standardLibraryFlags(),
    load: (options) => loadDag({ ...options, device }),
    async prepare(stages, { elsewhere }) {
      const progress = showProgress();
      try {
        await fetchDevice(root, stages, (update) => progress.update(update), { elsewhere, device });
      } finally {
        progress.stop();
      }
    },
  }),
);
