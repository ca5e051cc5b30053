import { encode } from "fast-png";
import { type Examples, valuesOf } from "./examples.ts";

/** Classes and images of each that a sheet shows at most, and the pixels between them. */
const [CLASSES, IMAGES, GAP] = [20, 12, 2];

/**
 * Lays out the first images of each class in a row of its own, as a PNG file; null for examples that are no images of one
 * or three channels.
 */
export function contactSheet(
  { inputs, labels }: Examples,
  shape: readonly [number, number, number],
  classes: number,
): Uint8Array<ArrayBuffer> | null {
  const [height, width, channels] = shape;
  if (!(inputs instanceof Uint8Array) || ![1, 3].includes(channels) || height * width === 1) {
    return null;
  }
  const rows = Math.min(classes, CLASSES);
  const [sheetWidth, sheetHeight] = [IMAGES * (width + GAP) - GAP, rows * (height + GAP) - GAP];
  const sheet = new Uint8Array(sheetWidth * sheetHeight * channels).fill(255);
  const placed = new Array<number>(rows).fill(0);
  const size = valuesOf(shape);
  for (const [i, label] of labels.entries()) {
    const column = placed[label];
    if (column === undefined || column === IMAGES) continue;
    placed[label] = column + 1;
    for (let y = 0; y < height; y++) {
      const line = inputs.subarray(
        i * size + y * width * channels,
        i * size + (y + 1) * width * channels,
      );
      const to = (label * (height + GAP) + y) * sheetWidth + column * (width + GAP);
      sheet.set(line, to * channels);
    }
  }
  return Uint8Array.from(encode({ width: sheetWidth, height: sheetHeight, channels, data: sheet }));
}
