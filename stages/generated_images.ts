import { stream } from "../models/random/random.ts";

const SIDE = 32;
const CHANNELS = 3;
/** Width of the single-colour squares that form the pattern of a class, in pixels. */
const SQUARE = 8;
const SEED = 1;

/**
 * Synthetic images in the formats of CIFAR-10 and CIFAR-100, for smoke runs without data: 64 for training and 32 for
 * testing. An image is the pattern of coloured squares of its class with strong noise.
 */
export default function generatedImages(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  return Promise.resolve(
    new Map([
      ["generated-10-train.bin", records("train", 64, 10, 1)],
      ["generated-10-test.bin", records("test", 32, 10, 1)],
      ["generated-100-train.bin", records("train", 64, 100, 2)],
      ["generated-100-test.bin", records("test", 32, 100, 2)],
    ]),
  );
}

/** Makes CIFAR records: labels (coarse labels are 0) and the three planes of an image. */
function records(
  split: string,
  count: number,
  classes: number,
  labels: number,
): Uint8Array<ArrayBuffer> {
  const pixels = SIDE * SIDE;
  const record = labels + CHANNELS * pixels;
  const squares = (SIDE / SQUARE) ** 2;
  const patterns = stream(SEED, "patterns").uniform(classes * CHANNELS * squares, 64, 192);
  const noise = stream(SEED, "noise", split, String(classes));
  const bytes = new Uint8Array(count * record);
  for (let example = 0; example < count; example++) {
    const start = example * record + labels;
    const label = example % classes;
    bytes[start - 1] = label;
    const shifts = noise.uniform(CHANNELS * pixels, -64, 64);
    for (let channel = 0; channel < CHANNELS; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        const [row, column] = [Math.floor(pixel / SIDE / SQUARE), pixel % SIDE / SQUARE | 0];
        const square = row * SIDE / SQUARE + column;
        const at = channel * pixels + pixel;
        bytes[start + at] = patterns[(label * CHANNELS + channel) * squares + square]! +
          shifts[at]!;
      }
    }
  }
  return bytes;
}
