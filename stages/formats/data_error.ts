/** An error in the data or their source. Its name makes the engine show the message without a stack. */
export class DataError extends Error {
  override readonly name = "UserError";
}
