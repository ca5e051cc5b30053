import { setTimeout as pause } from "node:timers/promises";
import { execute, type ExecuteOptions, StageFailure } from "./execute.ts";
import type { RunRecord } from "../types.ts";

/** How long a process may take to stop: enough for the checkpoint of a large network. */
export const PATIENCE_MS = 60_000;
/** Pauses before the second and the third try. */
export const RETRY_DELAYS_MS: readonly number[] = [1000, 4000];

/** Options of retries. */
export interface RetryOptions extends ExecuteOptions {
  /** Milliseconds before the second try, the third, … */
  readonly delaysMs: readonly number[];
  readonly onRetry: (failure: StageFailure, delayMs: number) => void;
}

/**
 * Calls {@linkcode execute}, and retries a failed stage that may use the network. Other stages are not retried: with the same
 * inputs they would fail again.
 */
export async function executeWithRetries(options: RetryOptions): Promise<RunRecord> {
  const { stage, stop, onRetry } = options;
  const delays = (stage.permissions?.net ?? []).length > 0 ? options.delaysMs : [];
  for (const delay of delays) {
    try {
      return await execute(options);
    } catch (error) {
      if (!(error instanceof StageFailure) || !error.retryable || stop.aborted) throw error;
      onRetry(error, delay);
      await pause(delay, undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) throw error;
    }
  }
  return await execute(options);
}
