/**
 * `@tensorflow/tfjs-node-gpu` 4.22 calls two functions that current Node and Deno no longer have in `node:util`. They
 * must be back before the package is imported, so this module is imported first.
 */
import { createRequire } from "node:module";

const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
util["isArray"] ??= Array.isArray;
