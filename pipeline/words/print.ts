import { EnvironmentError, messageOf } from "./errors.ts";
import { type Output, paint } from "./text.ts";
import { visible } from "./visible.ts";

/**
 * Prints a line. The one place from which texts reach a terminal: what it would obey is made visible. A message that cannot
 * be written (its device is full, say) is lost and ends nothing.
 *
 * @throws {EnvironmentError} when a result cannot be written to stdout
 */
export function print(output: Output, text: string): void {
  const line = visible(text, paint(output, "red", "x") !== "x");
  try {
    if (output === "stdout") console.log(line);
    else console.error(line);
  } catch (error) {
    if (output === "stderr") return;
    throw new EnvironmentError(`Writing the results to stdout: ${messageOf(error)}.`);
  }
}
