import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { type DecodedImage, decodeImage } from "../formats/decode_image.ts";
import { fitImage } from "../formats/fit_image.ts";
import { hint } from "./hint.ts";

/** Decodes an image, scaled to the size that is wanted. A DataError names the file. */
export function readImage(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { size }: Reading,
): DecodedImage {
  try {
    const image = decodeImage(bytes);
    return size === undefined ? image : { ...image, ...fitImage(image, ...size) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DataError(`Cannot read the image "${name}": ${cause.message}.`, { cause });
  }
}

const sizeText = ({ height, width }: DecodedImage) => `${height} × ${width}`;

/**
 * The shape that images have in common: height, width, and one channel if all are grey.
 *
 * @throws {DataError} when their sizes differ
 */
export function commonShape(
  images: readonly { readonly name: string; readonly image: DecodedImage }[],
  { channels }: Reading,
): [height: number, width: number, channels: number] {
  const [first] = images;
  if (first === undefined) throw new DataError("There are no images.");
  const other = images.find(({ image }) => sizeText(image) !== sizeText(first.image));
  if (other !== undefined) {
    throw new DataError(
      `The images are not of one size: "${first.name}" is ${
        sizeText(first.image)
      }, "${other.name}" ` +
        `${sizeText(other.image)}. To which height and width are they to be scaled? ` +
        hint("size", "[64, 64]"),
    );
  }
  const { height, width } = first.image;
  const areGrey = images.every(({ image }) => image.channels === 1);
  return [height, width, channels ?? (areGrey ? 1 : 3)];
}

/** The pixels of images one after the other, all with as many channels. Grey is the weighting of ITU-R 601, as in Pillow. */
export function pixelsOf(
  images: readonly DecodedImage[],
  [height, width, channels]: readonly [number, number, number],
): Uint8Array<ArrayBuffer> {
  const pixels = height * width;
  const all = new Uint8Array(images.length * pixels * channels);
  for (const [i, { data, channels: from }] of images.entries()) {
    const to = all.subarray(i * pixels * channels, (i + 1) * pixels * channels);
    if (from === channels) to.set(data);
    else if (channels === 3) {
      for (let j = 0; j < to.length; j++) to[j] = data[Math.floor(j / 3)]!;
    } else {
      for (let j = 0; j < pixels; j++) {
        const [red, green, blue] = [data[3 * j]!, data[3 * j + 1]!, data[3 * j + 2]!];
        to[j] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
      }
    }
  }
  return all;
}

/** Values of 16 bits below which the upper 8 bits hold next to nothing: cameras and scanners with 12 bits stay below it. */
const DARK = 4096;

/**
 * Says how many images have 16 bits for each colour, of which the upper 8 are read.
 *
 * @throws {DataError} when there is next to nothing in these
 */
export function deepNotes(images: readonly { readonly image: DecodedImage }[]): string[] {
  const deep = images.flatMap(({ image: { largest } }) => largest ?? []);
  if (deep.length === 0) return [];
  const largest = deep.reduce((most, each) => Math.max(most, each));
  const found = `${deep.length.toLocaleString("en")} image${
    deep.length === 1 ? " has" : "s have"
  } 16 bits for each colour`;
  if (largest < DARK) {
    throw new DataError(
      `${found}, and no value above ${largest}: the upper 8 bits, which are read, would be nearly black. Save the images as ` +
        "arrays of NumPy (.npz), which keep their values.",
    );
  }
  return [`${found}; the upper 8 are read.`];
}
