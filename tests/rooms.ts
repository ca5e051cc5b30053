import type { Room } from "./room.ts";
import { STAGE_ROOMS } from "./stage_rooms.ts";

const ENGINE_TYPES = ["pipeline"];
const MODELS = ["models", "models/layers", "models/images", "models/random"];

/** The rooms of the house by folder, from the ground up. The top of a folder is a room as well. */
export const ROOMS: Readonly<Record<string, Room>> = {
  tensorflow: {
    purpose: "The bridge to libtensorflow: graphs, sessions and gradients.",
    imports: ["tensorflow/kernels/register.ts"],
  },
  "tensorflow/kernels": {
    purpose: "Makes TensorFlow a backend for all of tfjs: its kernels and element types.",
    imports: ["tensorflow"],
  },
  "tensorflow/examples": {
    purpose: "Uses the bridge as a newcomer would.",
    imports: ["tensorflow/mod.ts", "tensorflow/install/mod.ts"],
  },
  "tensorflow/install": {
    purpose: "Finds or fetches libtensorflow and the driver of the GPU.",
    imports: ["tensorflow"],
  },

  "models/random": {
    purpose: "Streams of random numbers, and initial values.",
    imports: ["tensorflow"],
  },
  "models/layers": {
    purpose: "Layers, from dense to cross-entropy.",
    imports: ["models/random", "tensorflow"],
    types: ["models"],
  },
  "models/images": {
    purpose: "Sources of batches of images.",
    imports: ["models/random", "tensorflow"],
    types: ["models"],
  },
  models: {
    purpose: "Networks and forms of batch norm; their paths are in keys.",
    imports: ["models/layers", "models/random", "tensorflow"],
  },
  "models/layer_list": {
    purpose: "Networks as lists of layers, for files of one's own.",
    imports: ["models/layers", "models/random", "tensorflow"],
    types: ["models"],
  },
  "configs/experiments": {
    purpose: "Networks of one's own, beside experiments that name them; their paths are in keys.",
    imports: ["models/layer_list", "models"],
  },
  "models/evaluation": {
    purpose: "Inference, and the random potential.",
    imports: MODELS,
  },
  "models/training": {
    purpose: "Fits a network: the loop, and the interfaces of what methods are made of.",
    imports: ["models/evaluation"],
  },
  "models/schedules": {
    purpose: "Learning rate and weight decay of each update; their paths are in keys.",
    imports: ["models/training"],
  },
  "models/batch_sizes": {
    purpose: "Batch sizes that change over time; their paths are in keys.",
    imports: [],
    types: ["models/training"],
  },
  "models/optimizers": {
    purpose: "Steps from gradients to parameters; their paths are in keys.",
    imports: ["models/training"],
  },
  "models/updates": {
    purpose: "What an update computes; their paths are in keys.",
    imports: ["models/optimizers", "models/training"],
  },
  "models/losses": {
    purpose: "Losses other than cross-entropy; their paths are in keys.",
    imports: ["models/layers"],
    types: ["models/training"],
  },
  "models/statistics": {
    purpose: "Statistics of gradients for the history; their paths are in keys.",
    imports: ["models", "tensorflow"],
    types: ["models/training"],
  },
  "models/measurement": {
    purpose: "What is measured of trained weights; not part of a training's key.",
    imports: ["models/evaluation", "models/training"],
  },
  "models/averages": {
    purpose: "Averages of weights; their paths are in keys.",
    imports: ["models/evaluation", "models/training"],
  },

  "pipeline/words": {
    purpose: "Words for people: errors, did-you-mean, counts and sizes, redaction.",
    imports: [],
    types: ENGINE_TYPES,
  },
  "pipeline/system": {
    purpose:
      "Asks the operating system: atomic writes, locks, folders, free space, process groups.",
    imports: ["pipeline/words"],
    types: ENGINE_TYPES,
  },
  "pipeline/key": {
    purpose: "Digests all that decides a result: canonical form, code, versions.",
    imports: ["pipeline/system"],
    types: ENGINE_TYPES,
  },
  "pipeline/store": {
    purpose: "Keeps results on disk by their content.",
    imports: ["pipeline/key"],
    types: ENGINE_TYPES,
  },
  "pipeline/plan": {
    purpose: "Says which stages have to run, and why.",
    imports: ["pipeline/store"],
    types: ENGINE_TYPES,
  },
  "pipeline/publish": {
    purpose: "Carries results between store and project: publish, restore, export.",
    imports: ["pipeline/plan"],
    types: ENGINE_TYPES,
  },
  "pipeline/executor": {
    purpose: "Runs one stage's process on this machine.",
    imports: ["pipeline/plan"],
    types: ENGINE_TYPES,
  },
  "pipeline/cache": {
    purpose: "Shares results between machines.",
    imports: ["pipeline/plan"],
    types: ENGINE_TYPES,
  },
  "pipeline/pack": {
    purpose: "Carries a run to a machine without a network, and its results back.",
    imports: ["pipeline/cache"],
    types: ENGINE_TYPES,
  },
  "pipeline/slurm": {
    purpose: "Runs stages as jobs of a Slurm cluster.",
    imports: ["pipeline/executor"],
    types: ENGINE_TYPES,
  },
  "pipeline/run": {
    purpose: "Brings stages up to date: the runner, its state, their outputs.",
    imports: ["pipeline/executor", "pipeline/publish"],
    types: [...ENGINE_TYPES, "pipeline/cache"],
  },
  "pipeline/upkeep": {
    purpose: "Looks after results later: verify, collect garbage, adopt, compare.",
    imports: ["pipeline/plan"],
    types: ENGINE_TYPES,
  },
  "pipeline/screen": {
    purpose: "Makes what people see: screens, event texts, reporters.",
    imports: ["pipeline/plan"],
    types: [...ENGINE_TYPES, "pipeline/upkeep"],
  },
  "pipeline/live": {
    purpose: "Serves the live view of a run to a browser.",
    imports: ["pipeline/screen"],
    types: ENGINE_TYPES,
  },
  "pipeline/command": {
    purpose: "The command line: its commands, help and completion.",
    imports: [
      "pipeline/cache",
      "pipeline/live",
      "pipeline/pack",
      "pipeline/run",
      "pipeline/screen",
      "pipeline/slurm",
      "pipeline/upkeep",
    ],
    types: ENGINE_TYPES,
  },
  pipeline: {
    purpose: "The engine's vocabulary, and its front door.",
    imports: ["pipeline/command"],
  },

  ...STAGE_ROOMS,

  doctor: {
    purpose: "Looks at the machine: what is missing, and what another one needs.",
    imports: [
      "pipeline/system",
      "stages/device",
      "stages/networks.ts",
      "stages/sources",
      "pick_std.ts",
    ],
    types: ENGINE_TYPES,
  },
};
