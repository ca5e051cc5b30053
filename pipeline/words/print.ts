import { EnvironmentError, messageOf } from "./errors.ts";
import { type Output, paint } from "./text.ts";
import { visible } from "./visible.ts";

/**
 * Prints a line, with control characters made visible. All texts reach the terminal through this function. A message that
 * cannot be written to stderr (its disk is full, say) is lost.
 *
 * @throws {EnvironmentError} if a result cannot be written to stdout
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
