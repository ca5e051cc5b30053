import { convertIndexedToRgb, decode as decodePng, hasPngSignature } from "fast-png";
import jpeg from "jpeg-js";

/** The pixels of an image, row by row. */
export interface DecodedImage {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. Transparency is left out. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array<ArrayBuffer>;
  /** Of a file with 16 bits for each colour, the largest value in it, before the lower 8 bits were left out. */
  readonly largest?: number;
}

/** Bytes by which people's files are known that are neither PNG nor JPEG. */
const OTHERS: Readonly<Record<string, string>> = {
  "474946": "a GIF",
  "424d": "a BMP",
  "52494646": "a WebP",
  "49492a": "a TIFF",
  "4d4d00": "a TIFF",
};

/**
 * Decodes a PNG or JPEG file, whichever it is by its first bytes. Colours of 16 bits keep their upper 8.
 *
 * @throws {SyntaxError} when it is neither, or damaged
 */
export function decodeImage(bytes: Uint8Array<ArrayBuffer>): DecodedImage {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg(bytes);
  if (hasPngSignature(bytes)) return decodePortable(bytes);
  const head = bytes.subarray(0, 4).toHex();
  const other = Object.entries(OTHERS).find(([magic]) => head.startsWith(magic))?.[1];
  throw new SyntaxError(
    `found ${other ?? `a file that begins with 0x${head}`}, wanted PNG or JPEG`,
  );
}

function decodePortable(bytes: Uint8Array<ArrayBuffer>): DecodedImage {
  const image = readable("PNG", () => decodePng(bytes));
  const { height, width, depth } = image;
  if (image.palette !== undefined) {
    const colours = Uint8Array.from(convertIndexedToRgb(image));
    const channels = colours.length / (height * width);
    return { height, width, channels: 3, data: kept(colours, channels, 3) };
  }
  const channels = image.channels < 3 ? 1 : 3;
  const data = depth === 16
    ? Uint8Array.from(image.data, (value) => value >> 8)
    : depth === 8
    ? Uint8Array.from(image.data)
    : unpacked(image.data, height, width, depth);
  const decoded = { height, width, channels, data: kept(data, image.channels, channels) } as const;
  return depth === 16
    ? { ...decoded, largest: largestColour(image.data, image.channels, channels) }
    : decoded;
}

/** The largest value of the first channels of each pixel. */
function largestColour(data: ArrayLike<number>, channels: number, wanted: number): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    if (i % channels < wanted && data[i]! > largest) largest = data[i]!;
  }
  return largest;
}

/** Grey pixels of 1, 2 or 4 bits as bytes. Each row begins with a new byte. */
function unpacked(
  data: ArrayLike<number>,
  height: number,
  width: number,
  depth: number,
): Uint8Array<ArrayBuffer> {
  const [perByte, most] = [8 / depth, 2 ** depth - 1];
  const stride = Math.ceil(width / perByte);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const byte = data[row * stride + Math.floor(column / perByte)]!;
    return (255 / most) * (byte >> (8 - depth * (1 + column % perByte)) & most);
  });
}

/** The first channels of each pixel. */
function kept(
  data: Uint8Array<ArrayBuffer>,
  channels: number,
  wanted: number,
): Uint8Array<ArrayBuffer> {
  if (channels === wanted) return data;
  const length = data.length / channels * wanted;
  return Uint8Array.from(
    { length },
    (_, i) => data[Math.floor(i / wanted) * channels + i % wanted]!,
  );
}

function decodeJpeg(bytes: Uint8Array<ArrayBuffer>): DecodedImage {
  const { height, width, data } = readable(
    "JPEG",
    () => jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, maxMemoryUsageInMB: 4096 }),
  );
  const channels = components(bytes) === 1 ? 1 : 3;
  return { height, width, channels, data: kept(Uint8Array.from(data), 3, channels) };
}

/** The number of colours that the frame header of a JPEG file announces. */
function components(bytes: Uint8Array): number {
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes[at + 9]!;
    if (bytes[at] !== 0xff) break;
    at += 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
  return 3;
}

function readable<Image>(kind: string, decode: () => Image): Image {
  try {
    return decode();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`found a damaged ${kind} file (${message})`, { cause });
  }
}
