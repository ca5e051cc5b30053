import { hostname } from "node:os";
import type { Holder } from "./lock.ts";

/** Names a process, and its machine if it is another one; null is one that cannot be named. */
export function processText(holder: Holder | null): string {
  if (holder === null) return "another process";
  const { process, host } = holder;
  return `process ${process}${host === hostname() ? "" : ` on ${host}`}`;
}
