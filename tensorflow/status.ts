import type { Library, Pointer } from "./library.ts";

/** `enum TF_Code`; the codes are those of gRPC. */
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

/** TensorFlow refused a call. The message says what was being done and what TensorFlow says about it. */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";
  /** e.g. `INVALID_ARGUMENT` */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Calls into TensorFlow with a status of its own, and checks it.
 * @param what what is being done, for the error; a function where the text costs something to make.
 * @throws TensorFlowError
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

/** @throws TensorFlowError when the status is not OK. The status stays the caller's. */
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
