import type { Room } from "./room.ts";

const ENGINE_TYPES = ["pipeline"];
/** What makes results readable. */
const SHOWING = ["stages/statistics", "stages/print", "stages/training", "stages/published.ts"];

/** The rooms of the stages by folder, from the ground up. */
export const STAGE_ROOMS: Readonly<Record<string, Room>> = {
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
    imports: [
      "pipeline/system",
      "stages/critical",
      "stages/measurement",
      "stages/remedies",
      "stages/workload",
    ],
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
    imports: ["stages/print", "stages/training", "stages/published.ts"],
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
};
