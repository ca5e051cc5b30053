/**
 * A mistake that the person at the keyboard can mend: an unknown name, a bad value, a cycle in the graph. Shown as its
 * message alone, without a stack; the process ends with code 2. Every other error is a bug or a failed run.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Something outside the program refused (full disk, read-only folder). Shown without a stack; code 1. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
