import { progressLine } from "../screen/progress_line.ts";
import { verificationScreen } from "../screen/verification_screen.ts";
import { verifyStore } from "../upkeep/verify.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";

/** `verify`: exit code 1 when something is damaged. */
export async function verify({ args, project }: Loaded): Promise<number> {
  const show = progressLine(args);
  const found = await verifyStore(
    project,
    (done, total) => show(`verifying ${done} of ${count(total, "output")}`),
  );
  show("");
  if (args.json) printJson(found);
  else print("stdout", verificationScreen(found, project.root));
  return found.damaged.length + found.unreadable.length > 0 ? 1 : 0;
}
