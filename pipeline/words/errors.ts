/**
 * A mistake that the user can mend: an unknown name, a bad value, a cycle in the graph. The user sees its message without a
 * stack, and the process exits with code 2.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/**
 * A fault of the environment: a full disk, a read-only folder. The user sees its message without a stack, and the process
 * exits with code 1.
 */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
