/**
 * The default branch of a switch that covers every case. A new case without a branch of its own does not compile.
 *
 * @throws {Error} if it is reached
 */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
