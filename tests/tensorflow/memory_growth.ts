/**
 * Does one kind of work again and again, and prints by how many bytes its process has grown since it was warm:
 * `memory_growth.ts <libtensorflow> <kind of work> <times>`. With `leak` it keeps a tensor each time.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";
import { openLibrary } from "../../tensorflow/library.ts";
import { WORK } from "./memory_work.ts";
import { useTensorFlow } from "../../tensorflow/backend.ts";

/** Reads the private memory of the process, without pages of the mapped library. */
function ownBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const line = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line![1]) * 1024;
}

if (import.meta.main) {
  const [path, what] = Deno.args;
  const times = Number(Deno.args[2]);
  const library = openLibrary(path!);
  useTensorFlow(library);
  const one = tf.ones([64, 64]);
  const leak = () => void tf.add(one, one);
  const work = what === "leak" ? leak : WORK[what as keyof typeof WORK](library);
  const repeat = async (count: number) => {
    for (let i = 0; i < count; i++) await work();
  };
  await repeat(times / 2);
  const before = ownBytes();
  await repeat(times);
  console.log(ownBytes() - before);
}
