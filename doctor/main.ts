/** `deno task doctor`: looks at all that a run needs of its machine, and says what helps where something is missing. */
import { fileURLToPath } from "node:url";
import { didYouMean } from "../pipeline/words/suggest.ts";
import { checkChoice, takeDevice } from "../stages/device/device.ts";
import { lookAtData } from "./data.ts";
import { type Finding, findingText } from "./finding.ts";
import { lookAtHost } from "./host.ts";
import { lookAtNetwork } from "./network.ts";
import { lookAtTensorFlow } from "./tensorflow.ts";

const HELP = `\
Looks at all that a run needs of its machine; changes nothing and fetches nothing.

  deno task doctor [--device <cpu|gpu|auto>] [--json]

Exit codes: 0 all is well, 1 there is a problem, 2 a mistake in what was asked.`;

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

async function main(argv: readonly string[]): Promise<number> {
  const { device, args } = takeDevice(argv);
  const unknown = args.find((word) => !["--json", "--help", "-h"].includes(word));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, ["--json", "--device", "--help"]);
    console.error(`error: doctor knows no "${unknown}".${near}`);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    console.log(HELP);
    return 0;
  }
  let choice;
  try {
    choice = checkChoice(device ?? (Deno.env.get("DEVICE") || "auto"));
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 2;
  }
  const asJson = args.includes("--json");
  const findings: Finding[] = [];
  // The self-test wants a quiet machine, so one look after the other.
  for (
    const look of [
      () => lookAtHost(root),
      () => lookAtNetwork(root),
      () => lookAtTensorFlow(root, choice),
      () => lookAtData(root),
    ]
  ) {
    const found = await look();
    findings.push(...found);
    if (!asJson) { for (const finding of found) console.log(findingText(finding)); }
  }
  const problems = findings.filter(({ state }) => state === "problem").length;
  if (asJson) console.log(JSON.stringify({ version: 1, findings }, null, 2));
  else console.log(problems === 0 ? "\nNo problems." : `\nProblems: ${problems}.`);
  return problems === 0 ? 0 : 1;
}

Deno.exit(await main(Deno.args));
