import { print } from "../pipeline/words/print.ts";
import { printJson } from "../pipeline/words/print_json.ts";
import { checkChoice } from "../stages/device/device.ts";
import { checkData } from "./data.ts";
import { type Finding, findingText } from "./finding.ts";
import { checkHost } from "./host.ts";
import { checkNetwork } from "./network.ts";
import { checkTensorFlow } from "./tensorflow.ts";

/**
 * `deno task doctor`: checks everything that a run needs of its machine, and gives a remedy for each problem.
 *
 * @returns the exit code: 1 when there is a problem
 * @throws {UserError} for an unknown device
 */
export async function doctor(root: string, device: string, asJson: boolean): Promise<number> {
  const choice = checkChoice(device);
  const findings: Finding[] = [];
  // The checks run in sequence, because the self-test measures speed.
  for (
    const check of [
      () => checkHost(),
      () => checkNetwork(root),
      () => checkTensorFlow(root, choice),
      () => checkData(root),
    ]
  ) {
    const found = await check();
    findings.push(...found);
    if (!asJson) { for (const finding of found) print("stdout", findingText(finding)); }
  }
  const problems = findings.filter(({ state }) => state === "problem").length;
  if (asJson) printJson({ findings });
  else {
    print(
      "stdout",
      problems === 0
        ? "\nNo problems. To make the first table: deno task reproduce"
        : `\nProblems: ${problems}. What stands behind → solves them; then run this again.`,
    );
  }
  return problems === 0 ? 0 : 1;
}
