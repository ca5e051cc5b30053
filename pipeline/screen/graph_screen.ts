import type { Graph } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";

/** The screen of `graph`: a Mermaid chart with stages coloured by state. */
export function graphScreen(graph: Graph, verdicts: ReadonlyMap<string, Verdict>): string {
  const ids = new Map(graph.order.map(({ name }, index) => [name, `s${index}`]));
  const lines = ["flowchart LR"];
  for (const { name } of graph.order) {
    lines.push(`  ${ids.get(name)}["${name}"]:::${verdicts.get(name)?.state ?? "missing"}`);
  }
  for (const { name, inputs } of graph.order) {
    for (const input of new Set(Object.values(inputs))) {
      lines.push(`  ${ids.get(input)} --> ${ids.get(name)}`);
    }
  }
  return [
    ...lines,
    "  classDef fresh fill:#d3f9d8,stroke:#2b8a3e,color:#000",
    "  classDef stale fill:#fff3bf,stroke:#e67700,color:#000",
    "  classDef missing fill:#d0ebff,stroke:#1864ab,color:#000",
    "  classDef waiting fill:#f1f3f5,stroke:#868e96,color:#000",
  ].join("\n");
}
