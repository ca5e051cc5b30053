/** An error in the data or their source. Its name makes the engine show the message without a stack. */
export class DataError extends Error {
  override readonly name = "UserError";
  /** Whether another try fails in the same way, so that the engine makes none. */
  readonly lasting: boolean;

  constructor(message: string, options: ErrorOptions & { readonly lasting?: boolean } = {}) {
    super(message, options);
    this.lasting = options.lasting ?? false;
  }
}
