import { hostname } from "node:os";
import type { Begun } from "../store/begun.ts";
import type { Holder } from "../system/lock.ts";
import { roughly } from "../words/text.ts";

/** Says of a stage without a result that it runs, or what an interrupted run of it left. */
export function begunText({ by, savedSeconds }: Begun): string {
  const saved = savedSeconds < 1 ? null : `${roughly(savedSeconds)} of work saved`;
  if (by === undefined) return `interrupted, ${saved ?? "with a checkpoint"}`;
  const now = `running now${by === null ? "" : ` (${processText(by)})`}`;
  return saved === null ? now : `${now}, ${saved}`;
}

/** Says from where an interrupted stage goes on. */
export function goesOnText(savedSeconds: number): string {
  return `goes on ${
    savedSeconds < 1 ? "from a checkpoint" : `after ${roughly(savedSeconds)} of work`
  }`;
}

/** Names a process, and its machine if it is another one. */
export function processText({ process, host }: Holder): string {
  return `process ${process}${host === hostname() ? "" : ` on ${host}`}`;
}
