import type { Stage } from "../../pipeline/types.ts";
import type { Device } from "./device.ts";
import { type Numerics, numericsEnvironment } from "./numerics.ts";

/** A stage that computes on the device, as its numerics say. Several trainings may share a GPU. */
export function onDevice(
  stage: Stage,
  device: Device,
  numerics: Numerics,
  trainingsPerGpu: number,
): Stage {
  return {
    ...stage,
    ...device,
    env: { ...device.env, ...numericsEnvironment(numerics), ...stage.env },
    ...(device.env["TRAINING_DEVICE"] === "gpu" && { resources: { gpus: 1 / trainingsPerGpu } }),
  };
}

/** A stage that computes on all cores of the processor, whatever trains: decoding is work for the processor. */
export function onAllCores(stage: Stage, device: Device): Stage {
  const cores = navigator.hardwareConcurrency;
  return {
    ...stage,
    versions: device.versions,
    permissions: { ...stage.permissions, ...device.permissions },
    env: {
      ...device.env,
      ...stage.env,
      TRAINING_DEVICE: "cpu",
      TRAINING_THREADS: String(cores),
      CUDA_VISIBLE_DEVICES: "-1",
    },
    resources: { cores },
  };
}
