import type { Room } from "./room.ts";

const ENGINE_TYPES = ["pipeline"];
/** What makes results readable. */
const SHOWING = [
  "stages/statistics",
  "stages/print",
  "stages/training",
  "stages/published.ts",
  "stages/json_file.ts",
];
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

  "stages/own_networks": {
    purpose: "Looks at networks of one's own before anything runs.",
    imports: ["models", "pipeline/words", "stages/networks.ts", "tensorflow/install"],
    types: ENGINE_TYPES,
  },
  "stages/configuration": {
    purpose: "Reads configs/ into checked values, and names each mistake with its place.",
    imports: ["pipeline/words", "stages/networks.ts"],
    types: [...ENGINE_TYPES, "stages/own_networks"],
  },
  "stages/starting_points": {
    purpose: "Writes files that people start from: networks, data, methods, experiments.",
    imports: ["pipeline/words", "models/random/random.ts"],
  },
  "stages/sources": {
    purpose: "Fetches verified bytes from a URL, a folder or an archive.",
    imports: ["stages/configuration", "stages/published.ts"],
    types: ENGINE_TYPES,
  },
  "stages/formats": {
    purpose: "Reads and writes the formats of files, from IDX to safetensors.",
    imports: ["tensorflow"],
    types: ["models/images"],
  },
  "stages/own_data": {
    purpose: "Reads data sets of one's own from a folder: what is in it, and the examples.",
    imports: ["models/random", "stages/configuration", "stages/formats", "stages/published.ts"],
    types: ENGINE_TYPES,
  },
  "stages/device": {
    purpose: "Chooses and opens libtensorflow and the GPU.",
    imports: ["tensorflow/install", "pipeline/words"],
    types: ENGINE_TYPES,
  },
  "stages/training": {
    purpose: "What trainings and evaluations read, leave and find again.",
    imports: ["stages/formats", "stages/configuration", "models/training", "models/batch_sizes"],
    types: [...ENGINE_TYPES, "stages/device"],
  },
  "stages/mistakes": {
    purpose: "Finds what does not fit in an experiment before anything runs.",
    imports: ["stages/training", "pipeline/words"],
    types: ENGINE_TYPES,
  },
  "stages/weights": {
    purpose: "Writes trained weights for other programs: PyTorch's names and layouts, ONNX.",
    imports: ["models/evaluation", "stages/training", "tensorflow/install"],
    types: ENGINE_TYPES,
  },
  "stages/statistics": {
    purpose: "Intervals, tests, trends and laws; pure functions.",
    imports: ["models/random/random.ts"],
    types: ["models/training", "models/evaluation"],
  },
  "stages/print": {
    purpose: "Numbers and tables as they are printed, in whatever format.",
    imports: ["stages/run_command.ts"],
  },
  "stages/tables": {
    purpose: "The cells of the paper's tables, and the steps between them.",
    imports: [...SHOWING, "stages/run_command.ts"],
    types: ENGINE_TYPES,
  },
  "stages/claims": {
    purpose: "Judges the paper's claims.",
    imports: [...SHOWING, "stages/run_command.ts"],
    types: ENGINE_TYPES,
  },
  "stages/figures": {
    purpose: "Draws the figures.",
    imports: [...SHOWING],
    types: [...ENGINE_TYPES, "stages/device"],
  },
  "stages/length": {
    purpose: "Compares trainings that are equally long, by several measures of length.",
    imports: [...SHOWING, "stages/figures"],
    types: ENGINE_TYPES,
  },
  "stages/critical": {
    purpose: "Says what is the critical batch.",
    imports: [...SHOWING],
    types: ENGINE_TYPES,
  },
  "stages/report": {
    purpose: "Lays out the page of a profile's results.",
    imports: [
      "stages/tables",
      "stages/claims",
      "stages/critical",
      "stages/length",
      "stages/figures",
      "stages/remedies",
      "stages/measurement",
      "stages/own_data",
      "stages/study",
    ],
    types: ENGINE_TYPES,
  },
  "stages/measurement": {
    purpose: "Measures trainings, and takes the gaps between methods apart.",
    imports: [...SHOWING, "stages/tables/passes.ts"],
    types: [...ENGINE_TYPES, "models/measurement", "stages/tables"],
  },
  "stages/remedies": {
    purpose: "Says what each method closes of the gap, and what for.",
    imports: ["stages/figures", "stages/tables", "stages/published.ts"],
    types: ENGINE_TYPES,
  },
  "stages/study": {
    purpose: "Says whether a large batch hurts a model, why, and what is the cheapest remedy.",
    imports: ["stages/critical", "stages/measurement", "stages/remedies", "stages/workload"],
    types: ENGINE_TYPES,
  },
  "stages/tuning": {
    purpose: "Chooses learning rate and momentum by trials.",
    imports: [...SHOWING, "models/random/halton.ts"],
    types: ENGINE_TYPES,
  },
  "stages/comparison": {
    purpose: "Sets results beside the committed ones, number by number.",
    imports: [
      "stages/measurement",
      "stages/statistics",
      "stages/print",
      "stages/training",
      "stages/run_command.ts",
    ],
    types: ENGINE_TYPES,
  },
  "stages/export": {
    purpose: "Writes results for other tools: TensorBoard, MLflow, Hugging Face, tables.",
    imports: ["pipeline/words", "stages/training", "stages/statistics", "stages/print"],
    types: ENGINE_TYPES,
  },
  "stages/workload": {
    purpose: "Says how much there is to train, and how long it takes here.",
    imports: [
      "stages/print",
      "stages/training",
      "stages/published.ts",
      "stages/json_file.ts",
    ],
    types: [...ENGINE_TYPES, "stages/device"],
  },
  stages: {
    purpose: "The DAG, the programs and the data modules; their paths are in keys.",
    imports: [
      "models/averages",
      "models/measurement",
      "stages/comparison",
      "stages/device",
      "stages/export",
      "stages/mistakes",
      "stages/own_networks",
      "stages/report",
      "stages/sources",
      "stages/tuning",
      "stages/weights",
    ],
    types: ENGINE_TYPES,
  },

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
