/** Data, or a place it comes from, that is not as it must be. The engine shows the message alone, without a stack. */
export class DataError extends Error {
  override readonly name = "UserError";
}
