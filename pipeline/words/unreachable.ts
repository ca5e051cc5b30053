/**
 * The default of a switch that covers every case: a new case without a branch fails to compile.
 *
 * @throws {Error} always, were it ever reached
 */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
