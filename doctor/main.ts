/** `deno task doctor`: checks everything that a run needs of its machine, and gives a remedy for each problem. */
import { fileURLToPath } from "node:url";
import { didYouMean } from "../pipeline/words/suggest.ts";
import { checkChoice, takeDevice } from "../stages/device/device.ts";
import { checkData } from "./data.ts";
import { type Finding, findingText } from "./finding.ts";
import { checkHost } from "./host.ts";
import { checkNetwork } from "./network.ts";
import { checkTensorFlow } from "./tensorflow.ts";

const HELP = `\
Checks everything that a run needs of its machine. Changes nothing and fetches nothing.

  deno task doctor [--device <cpu|gpu|auto>] [--json]

Exit codes: 0 no problems, 1 at least one problem, 2 a mistake in the arguments.`;

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

async function main(argv: readonly string[]): Promise<number> {
  const { device, args } = takeDevice(argv);
  const unknown = args.find((word) => !["--json", "--help", "-h"].includes(word));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, ["--json", "--device", "--help"]);
    console.error(`error: doctor has no argument "${unknown}".${near}`);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    console.log(HELP);
    return 0;
  }
  let choice;
  try {
    choice = checkChoice(device ?? "auto");
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 2;
  }
  const asJson = args.includes("--json");
  const findings: Finding[] = [];
  // The checks run in sequence, because the self-test measures speed.
  for (
    const check of [
      () => checkHost(root),
      () => checkNetwork(root),
      () => checkTensorFlow(root, choice),
      () => checkData(root),
    ]
  ) {
    const found = await check();
    findings.push(...found);
    if (!asJson) { for (const finding of found) console.log(findingText(finding)); }
  }
  const problems = findings.filter(({ state }) => state === "problem").length;
  if (asJson) console.log(JSON.stringify({ version: 1, findings }, null, 2));
  else console.log(problems === 0 ? "\nNo problems." : `\nProblems: ${problems}.`);
  return problems === 0 ? 0 : 1;
}

Deno.exit(await main(Deno.args));
