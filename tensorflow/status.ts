import type { Library, Pointer } from "./library.ts";

/** Names of `enum TF_Code`, which are those of gRPC. */
const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** The error of a failed TensorFlow call. The message gives the action and TensorFlow's own message. */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";
  /** TensorFlow's status code, e.g. `INVALID_ARGUMENT`. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Calls TensorFlow with a new status and checks it.
 * @param what the action, for the error; a function if the text is expensive to build
 * @throws {TensorFlowError} when the call fails
 */
export function checked<T>(
  library: Library,
  what: string | (() => string),
  call: (status: Pointer) => T,
): T {
  const status = library.symbols.TF_NewStatus()!;
  try {
    const result = call(status);
    throwIfFailed(library, what, status);
    return result;
  } finally {
    library.symbols.TF_DeleteStatus(status);
  }
}

/** Throws a {@linkcode TensorFlowError} when the status is not OK. The caller frees the status. */
export function throwIfFailed(
  library: Library,
  what: string | (() => string),
  status: Pointer,
): void {
  const code = library.symbols.TF_GetCode(status);
  if (code === 0) return;
  const message = Deno.UnsafePointerView.getCString(library.symbols.TF_Message(status)!);
  const doing = typeof what === "string" ? what : what();
  throw new TensorFlowError(`${doing}: ${message}`, CODES[code] ?? `code ${code}`);
}
