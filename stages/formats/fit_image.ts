import type { DecodedImage } from "./decode_image.ts";

/**
 * Scales an image to a size, and cuts from its centre what has this shape, as `ImageOps.fit(image, size, BILINEAR)` of
 * Pillow does: a triangle filter as wide as a pixel of the result, first along rows, then along columns, rounded to bytes
 * after each.
 *
 * @param height of the result, in pixels
 * @param width of the result, in pixels
 */
export function fitImage(image: DecodedImage, height: number, width: number): DecodedImage {
  if (image.height === height && image.width === width) return image;
  const isWider = image.width / image.height >= width / height;
  const cut = isWider
    ? { width: image.height * width / height, height: image.height }
    : { width: image.width, height: image.width * height / width };
  const columns = filters(image.width, cut.width, width);
  const rows = filters(image.height, cut.height, height);
  const { channels } = image;
  const narrowed = filtered(image.data, columns, (column, i) => {
    const [row, channel] = [Math.floor(i / channels), i % channels];
    return (row * image.width + column) * channels + channel;
  }, image.height * channels);
  // Each line of the narrowed image is a column of the result, in order of rows and channels.
  const line = image.height * channels;
  const fitted = filtered(narrowed, rows, (row, i) => {
    const [column, channel] = [Math.floor(i / channels), i % channels];
    return column * line + row * channels + channel;
  }, width * channels);
  return { height, width, channels, data: fitted };
}

/** The pixels that a pixel of the result is made of, and their weights. */
interface Filter {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The filters along one axis: `length` pixels, of which the central `cut` become `wanted`. */
function filters(length: number, cut: number, wanted: number): Filter[] {
  const scale = cut / wanted;
  const support = Math.max(scale, 1);
  const start = (length - cut) / 2;
  return Array.from({ length: wanted }, (_, pixel) => {
    const centre = start + (pixel + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(length, Math.trunc(centre + support + 0.5));
    const raw = Array.from(
      { length: end - first },
      (_, i) => Math.max(0, 1 - Math.abs((first + i - centre + 0.5) / support)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Applies filters to `lines` lines: all lines of the first pixel, then all of the second. */
function filtered(
  data: Uint8Array<ArrayBuffer>,
  filters: readonly Filter[],
  place: (pixel: number, line: number) => number,
  lines: number,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(filters.length * lines);
  for (const [to, { first, weights }] of filters.entries()) {
    for (let line = 0; line < lines; line++) {
      let sum = 0;
      for (const [i, weight] of weights.entries()) sum += weight * data[place(first + i, line)]!;
      result[to * lines + line] = Math.min(255, Math.floor(sum + 0.5));
    }
  }
  return result;
}
