import { plan } from "../plan/plan.ts";
import { graphScreen } from "../screen/graph_screen.ts";
import { print } from "../words/print.ts";
import type { Loaded } from "./command_table.ts";

/** `graph`. */
export function graph({ project, workflow }: Loaded): number {
  print("stdout", graphScreen(project.graph, plan(project, workflow.goal)));
  return 0;
}
