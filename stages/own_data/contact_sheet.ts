import { encode } from "fast-png";
import { fitImage } from "../formats/fit_image.ts";
import { type Examples, valuesOf } from "./examples.ts";

/** Classes and images of each that a sheet shows at most, and the pixels between them. */
const [CLASSES, IMAGES, GAP] = [20, 12, 2];

/** Pixels that an image has at most along its longer side: the sheet is a part of the page. */
const MOST = 64;

/**
 * Lays out the first images of each class in a row of its own, as a PNG file; null for examples that are no images of one
 * or three channels. Larger images are scaled down.
 */
export function contactSheet(
  { inputs, labels }: Examples,
  shape: readonly [number, number, number],
  classes: number,
): Uint8Array<ArrayBuffer> | null {
  const [wholeHeight, wholeWidth, channels] = shape;
  const scale = Math.min(1, MOST / Math.max(wholeHeight, wholeWidth));
  const [height, width] = [wholeHeight, wholeWidth].map((side) =>
    Math.max(1, Math.round(scale * side))
  ) as [number, number];
  if (!(inputs instanceof Uint8Array) || !isColour(channels) || wholeHeight * wholeWidth === 1) {
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
    const whole = inputs.slice(i * size, (i + 1) * size);
    const image = { height: wholeHeight, width: wholeWidth, channels, data: whole };
    const { data } = fitImage(image, height, width);
    for (let y = 0; y < height; y++) {
      const line = data.subarray(y * width * channels, (y + 1) * width * channels);
      const to = (label * (height + GAP) + y) * sheetWidth + column * (width + GAP);
      sheet.set(line, to * channels);
    }
  }
  return Uint8Array.from(encode({ width: sheetWidth, height: sheetHeight, channels, data: sheet }));
}

const isColour = (channels: number): channels is 1 | 3 => channels === 1 || channels === 3;
