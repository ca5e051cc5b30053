/**
 * Computes on the device that its environment names, as a stage does, and writes its results into a folder:
 * `program.ts <folder>`. Run by gpu_test.ts.
 *
 * @module
 */
import c1 from "../../models/c1.ts";
import f1 from "../../models/f1.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import resnet44 from "../../models/resnet44.ts";
import type { PaperTraining } from "../models/training/paper_training.ts";
import { openDevice } from "../../stages/device/open_device.ts";
import { writeSafetensors } from "../../stages/formats/safetensors.ts";
import {
  digestOf,
  GHOST_BY_GHOST,
  madeUpImages,
  smallTraining,
  train,
  trainUntil,
} from "../models/training/small_training.ts";
import { assertClose, eagerly, onCpu, traced } from "../tensorflow/compare.ts";
import { KERNELS } from "../tensorflow/kernel_cases.ts";
import type { Report } from "./report.ts";

const TRAININGS: Readonly<Record<string, PaperTraining>> = {
  "F1": smallTraining(f1),
  "C1, ghosts in one graph": smallTraining(c1, {
    batchNorm: ghostBatchNorm({ form: "ghost", ghostBatch: 4 }),
  }),
  "C1, ghost by ghost, with noise": smallTraining(c1, GHOST_BY_GHOST),
  "ResNet44": smallTraining(resnet44),
};

if (import.meta.main) {
  const [folder] = Deno.args;
  let device = "";
  using opened = openDevice(
    (message) => {
      if (message.type === "fact" && message.name === "device") device = String(message.value);
    },
    { deterministic: true, xla: false, precision: "float32" },
  );
  const { library, options: { session } } = opened;

  const kernels: string[] = [];
  for (const [name, run, ...inputs] of KERNELS) {
    const wanted = onCpu(run, inputs);
    try {
      assertClose(eagerly(library, run, inputs), wanted, "eager");
      assertClose(await traced(library, run, inputs), wanted, "traced");
    } catch (error) {
      kernels.push(`${name}: ${(error as Error).message}`);
    }
  }

  const trainings: Record<string, Report["trainings"][string]> = {};
  for (const [name, training] of Object.entries(TRAININGS)) {
    const options = { ...training, session };
    const whole = digestOf(await train(library, options));
    const first = await trainUntil(library, 2, options);
    const resumed = await train(library, options, await trainUntil(library, 5, options, first));
    const { weights: other } = digestOf(await train(library, { ...options, seed: 8 }));
    // Later updates would differ by more than their own errors.
    const { rows: [row], weights } = await train(library, {
      ...options,
      data: madeUpImages(options.network, options.batch),
      regime: { ...options.regime, epochs: 1 },
    });
    await writeSafetensors(`${folder}/${name}.safetensors`, weights);
    trainings[name] = { whole, resumed: digestOf(resumed), other, firstUpdate: row! };
  }
  const report: Report = { device, kernels, trainings };
  await Deno.writeTextFile(`${folder}/report.json`, JSON.stringify(report));
}
