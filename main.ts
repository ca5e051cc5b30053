/** Joins the engine, which knows no science, with the stages, which know no engine. */
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "./pick_std.ts";
import type { App } from "./pipeline/app.ts";
import { runCli } from "./pipeline/cli.ts";
import { experimentNames, profileNames } from "./stages/configuration/config_files.ts";
import { loadDag } from "./stages/dag.ts";
import { explainCrash } from "./stages/device/device.ts";
import { fetchDevice } from "./stages/device/fetch_device.ts";
import { showFetch } from "./stages/device/show_fetch.ts";
import type { Kind } from "./stages/starting_points/start.ts";
import { loadLookedAt } from "./stages/own_networks/load_looked_at.ts";
import { requireNetworks } from "./stages/own_networks/require_networks.ts";
import { DEFAULT_PROFILE } from "./stages/run_command.ts";
import type { StudyProgress } from "./stages/study/config.ts";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

/** Returns the value of `--device`, or else of the variable DEVICE, which the shells of nix/ set. */
const deviceIn = (flags: Readonly<Record<string, string>> = {}) =>
  flags["device"] ?? (Deno.env.get("DEVICE") || undefined);

/** The flags of `deno run` for the processes that main.ts starts. */
const flags = await standardLibraryFlags();

/** Fetches what stages need, and looks at the networks of one's own that they train. */
const prepare: NonNullable<App["prepare"]> = async (stages, { elsewhere, added, quiet }) => {
  const { update, notice, stop } = showFetch(quiet);
  try {
    const device = deviceIn(added);
    await fetchDevice(root, stages, update, { onNotice: notice, elsewhere, device });
    await requireNetworks(stages, { root, flags });
  } finally {
    stop();
  }
};

/** The application that the command line serves. */
export const app: App = {
  root,
  title: "Train longer, generalize better: the paper's tables",
  workflow: "stages/dag.ts",
  // Information and warnings of libtensorflow, and the line that follows them.
  noise:
    /^\d{4}-\d\d-\d\d [\d:.]+: [IW] |^[IW]\d{4} [\d:.]+ |^WARNING: All log messages before absl|^To enable the following instructions/,
  example: "train/f1-digits/sb/seed-1",
  setting: "experiments.f1-digits.regime.epochs=3",
  importMapFlags: flags,
  flags: {
    profile: {
      value: "<name>",
      values: () => profileNames(root),
      summary:
        "Which experiments, and at which size: a file of configs/profiles/, such as mnist or " +
        `cifar10-part; ${DEFAULT_PROFILE} by default`,
    },
    experiment: {
      value: "<name>",
      values: () => experimentNames(root),
      summary: "One experiment alone, with three seeds: a file of configs/experiments/",
    },
    device: {
      value: "<name>",
      values: ["auto", "cpu", "gpu"],
      summary: "What to compute on; gpu never falls back to the processor",
    },
  },
  exports: {
    tensorboard: {
      summary: "curves for TensorBoard",
      write: async (runs, folder) =>
        (await import("./stages/export/write_tensorboard.ts")).writeTensorboard(runs, folder),
    },
    mlflow: {
      summary: "runs for MLflow",
      write: async (runs, folder) =>
        (await import("./stages/export/write_mlflow.ts")).writeMlflow(runs, folder),
    },
    curves: {
      summary: "all curves as one CSV and one Parquet file",
      write: async (runs, folder) =>
        (await import("./stages/export/write_curves.ts")).writeCurves(runs, folder),
    },
    huggingface: {
      summary: "weights with a model card for Hugging Face",
    },
  },
  logTo: async (folder) =>
    (await import("./stages/export/log_to_tensorboard.ts")).logToTensorboard(folder),
  commands: {
    data: {
      words: "<add> <name> <folder>",
      flags: ["set"],
      summary: "Look into a folder of one's own data, and write an entry for it",
      details:
        "Images in a folder for each class, CSV, Parquet, .npz or IDX. Says what it finds, and writes it to " +
        "configs/datasets/<name>.yaml with a digest of the files. `--set 'size=[32,32]'` and the like say how they are read.",
      example: "data add my-digits data/my-digits",
      serve: async ({ names: [verb = "", name = "", folder = ""], set }) =>
        await (await import("./stages/own_data/serve_data.ts")).serveData(root, {
          verb,
          name,
          folder,
          set,
        }),
    },
    report: {
      summary: "Make the pages that show a profile's results, and what they lack",
      details: "It runs no training: what is not there, it leaves out.",
      example: "report --profile mnist",
      stages: ({ goal }) => goal,
    },
    study: {
      words: "<experiment>",
      flags: ["seeds", "set", "name", "device"],
      ownFlags: {
        budget: {
          value: "<time>",
          example: "30m",
          summary: "Stop before a step or seed that would take longer, such as 30m or 2h",
        },
      },
      summary: "Ask whether a large batch hurts a model, why, and what is the cheapest remedy",
      details:
        "First both batches with three seeds; only if the large one loses, remedies; then more seeds for the best two. The plan is " +
        "printed before anything runs, and one page says what was found: results/local/<experiment>-study/study.md. " +
        "--seeds is how many the first look has.",
      example: "study lenet --budget 30m",
      steps: async (args, open) => {
        const { serveStudy } = await import("./stages/study/serve_study.ts");
        const { names: [experiment], set, seeds, name, added, quiet } = args;
        const load = (study: StudyProgress) =>
          loadDag({
            root,
            set,
            flags,
            experiment,
            study,
            device: deviceIn(added),
            ...(seeds && { seeds }),
            ...(name !== undefined && { name }),
          });
        return await serveStudy(root, args, open, (study) =>
          loadLookedAt(
            () => load(study),
            (stages) => prepare(stages, { elsewhere: false, added, quiet }),
          ));
      },
    },
    doctor: {
      flags: ["device", "json"],
      summary: "Check everything that a run needs of this machine",
      details:
        "Each problem comes with a remedy. Changes nothing and fetches nothing. Exit code 1 when there is a problem.",
      example: "doctor --device gpu",
      serve: async ({ added, json }) =>
        (await import("./doctor/doctor.ts")).doctor(root, deviceIn(added) ?? "auto", json),
    },
    new: {
      words: "<network|data|method|experiment> <name>",
      flags: [],
      summary: "Write a commented starting point that runs as it is",
      details:
        "A network is a file beside an experiment that trains it; data are a table in data/ with an entry; a method is added to " +
        "configs/methods.yaml. Each comes with an experiment of this name, which --experiment runs.",
      example: "new network my-network",
      serve: async ({ names: [kind, name = ""] }) =>
        (await import("./stages/starting_points/start.ts"))
          .writeStartingPoint(root, kind as Kind, name),
    },
    fetch: {
      words: "<cpu|gpu>",
      flags: [],
      summary: "Fetch libtensorflow without running anything",
      details:
        "For machines that fetch but do not compute: a cluster's login node, a container's build.",
      example: "fetch gpu",
      serve: async ({ names: [variant] }) =>
        (await import("./doctor/fetch.ts")).fetchTensorFlow(
          root,
          variant === "gpu" ? "gpu" : "cpu",
        ),
    },
  },
  load: ({ added, ...options }) =>
    loadDag({ ...options, flags, experiment: added?.experiment, device: deviceIn(added) }),
  prepare,
  pack: async (stages, how) =>
    (await import("./doctor/packed_app.ts")).packedApp(root, stages, how),
  explainCrash: (stage) => explainCrash(root, stage),
};

if (import.meta.main) Deno.exit(await runCli(Deno.args, app));
