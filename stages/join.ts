import { joinWorkers } from "../models/averages/join_workers.ts";
import type { Program } from "../pipeline/types.ts";
import { openDevice } from "./device/open_device.ts";
import { readSafetensors, writeSafetensors } from "./formats/safetensors.ts";
import { readDivergence, writeDivergence } from "./training/diverged.ts";
import { encodeHistory } from "./training/encode_history.ts";
import type { JoinConfig } from "./training/join_config.ts";
import { joinedHistory } from "./training/joined_history.ts";
import { loadModules } from "./training/load_modules.ts";
import { readHistory } from "./training/read_history.ts";
import { readTrainingImages } from "./training/read_training_images.ts";

/**
 * Averages workers that trained side by side, so that they are one training again. Inputs: `before`, the training that they
 * started from; `worker-<n>`, the workers; `data`, the prepared data set. Modules: `network` and `batchNorm`. Output: as of
 * `stages/train.ts`; `measurements.json` has the test errors of the average before and after batch norm is recalibrated, and
 * the mean of the workers' own. If a worker diverged, `diverged.json` takes the place of the weights.
 */
const join: Program<JoinConfig> = async (
  { name, seed, config, inputs, modules, output, send },
) => {
  const { workers, batchNorm, normalization, crop, numerics, batch, validation } = config;
  const folders = Array.from({ length: workers }, (_, i) => inputs[`worker-${i + 1}`]!);
  const before = await readHistory(inputs.before!);
  for (const folder of folders) {
    const diverged = await readDivergence(folder);
    if (diverged === undefined) continue;
    send({ type: "result", text: `${name.split("/").slice(1).join(" ")}: a worker diverged` });
    await writeDivergence(output, diverged);
    return await Deno.writeTextFile(
      `${output}/history.csv`,
      before.length === 0 ? "" : encodeHistory(before),
    );
  }
  const code = await loadModules(modules);
  const images = await readTrainingImages(inputs.data!, validation, seed);
  using device = openDevice(send, numerics);
  const joined = await joinWorkers(device.library, {
    ...device.options,
    ...images,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    workers: await Promise.all(
      folders.map((folder) => readSafetensors(`${folder}/weights.safetensors`)),
    ),
    normalization,
    ...(crop !== undefined && { crop }),
    batch,
    seed,
  });
  const histories = await Promise.all(folders.map(readHistory));
  const { weights, errorBefore, errorAfter, distance, firstLayerDistance } = joined;
  await writeSafetensors(`${output}/weights.safetensors`, weights);
  const own = histories.reduce((sum, rows) => sum + rows.at(-1)!.testError, 0) / workers;
  const measurements = {
    "test error before recalibration (%)": errorBefore,
    "test error after recalibration (%)": errorAfter,
    "mean test error of the workers (%)": own,
  };
  await Deno.writeTextFile(`${output}/measurements.json`, JSON.stringify(measurements) + "\n");
  const ends = { testError: errorAfter, distance, firstLayerDistance };
  await Deno.writeTextFile(
    `${output}/history.csv`,
    encodeHistory(joinedHistory(before, histories, ends)),
  );
};

export default join;
