import type { Stage } from "../../pipeline/types.ts";
import type { Device } from "./device.ts";
import { type Numerics, numericsEnvironment } from "./numerics.ts";

/**
 * Adds the device and the numerics to a stage, its threads included. Several trainings may share a GPU. On a processor, one of
 * several threads holds as many cores; those of one thread run as many at once as the user allows.
 */
export function onDevice(
  stage: Stage,
  device: Device,
  numerics: Numerics,
  trainingsPerGpu: number,
): Stage {
  const { threads = 1 } = numerics;
  const isOnGpu = device.env["TRAINING_DEVICE"] === "gpu";
  return {
    ...stage,
    ...device,
    env: {
      ...device.env,
      ...numericsEnvironment(numerics),
      TRAINING_THREADS: String(threads),
      ...stage.env,
    },
    ...(isOnGpu
      ? { resources: { gpus: 1 / trainingsPerGpu } }
      : threads > 1 && { resources: { cores: threads } }),
  };
}

/** Lets a stage compute on all cores of the processor, whatever the device: image decoding runs on processors only. */
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
