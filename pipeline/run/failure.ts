import { EnvironmentError, messageOf, UserError } from "../words/errors.ts";
import { systemCode } from "../system/system_code.ts";
import type { Failure } from "../events.ts";
import { StageFailure } from "./execute.ts";

/**
 * Describes a stage's failure for people. Only a bug of the engine gets a stack.
 *
 * @param log the log of the stage's last run, relative to the project
 */
export async function describeFailure(
  stage: string,
  error: unknown,
  root: string,
  log: string | null,
): Promise<Failure> {
  // An error of the system has a code (EROFS, ENOSPC) and needs no stack.
  const isExpected = error instanceof StageFailure || error instanceof EnvironmentError ||
    error instanceof UserError || systemCode(error) !== null;
  return {
    stage,
    message: isExpected ? messageOf(error) : String((error as Error)?.stack ?? messageOf(error)),
    log: error instanceof StageFailure ? log : null,
    output: error instanceof StageFailure ? error.output : null,
    tail: error instanceof StageFailure && error.seeLog ? await logTail(`${root}/${log}`) : [],
  };
}

/** The last lines of a log. */
export async function logTail(path: string, lines = 12, noise = /^\s*$/): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.trimEnd().split("\n").filter((line) => line.trim() !== "" && !noise.test(line)).slice(
    -lines,
  );
}
