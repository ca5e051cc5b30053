import { typedPath } from "../../pipeline/words/typed_path.ts";
import { keepLoaded, openLibrary } from "../../tensorflow/mod.ts";
import { locateLibrary } from "../../tensorflow/install/mod.ts";
import { DataError } from "../formats/data_error.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { readDivergence } from "../training/diverged.ts";
import type { EvaluateConfig } from "../training/evaluate_config.ts";
import { loadModules } from "../training/load_modules.ts";
import { encodeOnnx } from "./onnx_file.ts";
import { toOnnx } from "./to_onnx.ts";
import { torchWeights } from "./torch_weights.ts";
import { traceInference } from "./trace_inference.ts";

/** The forms in which weights can leave: see docs/weights.md. */
export const WEIGHT_FORMATS = ["torch", "safetensors", "onnx"] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

/** A training whose weights are written. */
export interface WrittenTraining {
  /** The project's folder. */
  readonly root: string;
  /** Name of the stage, such as `train/f1/sb/seed-1`. */
  readonly stage: string;
  /** The command that makes it again. */
  readonly again: string;
  /** Folder of its output. */
  readonly output: string;
  /** Role → URL of the modules of its network and its batch norm. */
  readonly modules: Readonly<Record<string, string>>;
  readonly config: EvaluateConfig;
  /** Height and width of the images in the data, in pixels, if they are known. A network that crops sees less of them. */
  readonly size?: readonly [number, number];
}

/**
 * Writes the weights of a training for other programs.
 *
 * @returns the path of the file, and how to read it
 * @throws {DataError} if the training has no weights
 */
export async function writeWeights(
  training: WrittenTraining,
  format: WeightFormat,
  folder: string,
): Promise<{ readonly path: string; readonly advice: string }> {
  const { root, stage, again, output, modules, config, size } = training;
  const base = `${folder}/${stage.split("/").slice(1).join("-")}`;
  const diverged = await readDivergence(output);
  const source = `${output}/weights.safetensors`;
  const isThere = await Deno.stat(source).then(() => true, () => false);
  if (diverged || !isThere) {
    throw new DataError(
      `"${stage}" has no weights here: ${
        diverged ? "it diverged" : "published results come without them"
      }.${diverged ? "" : ` To make them again: ${again}.`}`,
    );
  }
  if (format === "safetensors") {
    const path = `${base}.safetensors`;
    await Deno.copyFile(source, path);
    // The store keeps files that nobody may write, and a copy takes that over.
    await Deno.chmod(path, 0o644);
    return { path, advice: "Names and layouts are those of this project: docs/weights.md." };
  }
  const weights = await readSafetensors(source);
  const code = await loadModules(modules);
  const typed = Deno.env.get("LIBTENSORFLOW_PATH");
  const environment = {
    LIBTENSORFLOW_PATH: typed && typedPath(typed),
  };
  const { path: place } = await locateLibrary({
    cache: `${root}/.cache/libtensorflow`,
    environment,
  });
  using library = keepLoaded(openLibrary(place));
  const batchNorm = code.batchNorm(config.batchNorm);
  const { imageShape } = code.network;
  const shape = config.crop === undefined || size === undefined
    ? imageShape
    : [...size, imageShape[2]] as const;
  using traced = traceInference(library, code.network, batchNorm, weights, config, shape);
  if (format === "torch") {
    const path = `${base}.torch.safetensors`;
    await writeSafetensors(path, torchWeights(weights, traced));
    return { path, advice: "model.load_state_dict(safetensors.torch.load_file(…)) takes them." };
  }
  const path = `${base}.onnx`;
  const model = toOnnx(traced, weights, code.network.name, { stage });
  await Deno.writeFile(path, encodeOnnx(model));
  return {
    path,
    advice: `Its input "images" is float32 [batch, ${
      shape.join(", ")
    }] as in the data, before normalization.`,
  };
}
