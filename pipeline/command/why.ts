import { selectStages } from "../plan/graph.ts";
import { plan } from "../plan/plan.ts";
import { whyScreen } from "../screen/why_screen.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { begunStages } from "./begun_stages.ts";
import type { Loaded } from "./command_table.ts";
import { stagesJson } from "./stages_json.ts";

/** `why`. */
export async function why({ args, project }: Loaded): Promise<number> {
  const { graph, chosen } = project;
  const names = selectStages(graph, args.names);
  const verdicts = plan(project, names);
  const begun = await begunStages(project, verdicts);
  const screens = names.map((name) => whyScreen(graph, verdicts, name, { begun, chosen }));
  if (args.json) printJson(stagesJson(project, names, verdicts, begun));
  else print("stdout", screens.join("\n\n"));
  return 0;
}
