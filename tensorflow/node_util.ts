/**
 * Restores two functions of `node:util` that `@tensorflow/tfjs-node-gpu` 4.22 calls and that current Node and Deno
 * lack. Import this module before that package.
 */
import { createRequire } from "node:module";

const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
util["isArray"] ??= Array.isArray;
