import { pathToFileURL } from "node:url";
import type { Terminal, Workflow } from "../app.ts";
import type { Project } from "../plan/project.ts";
import { print } from "../words/print.ts";
import { paint } from "../words/text.ts";
import { presentOutputs } from "./outputs.ts";

/**
 * Shows what stages have come to. On a terminal that is the workflow's last screen and the addresses of its pages.
 * Elsewhere, and where there is no such screen, it prints the published tables and says where all that is published lies.
 *
 * @param terminal what the results are shown on; null if it is none
 */
export async function showResults(
  workflow: Workflow,
  project: Project,
  names: readonly string[],
  terminal = stdoutTerminal(),
): Promise<void> {
  const { root, graph } = project;
  const published = names.flatMap((name) => Object.values(graph.byName.get(name)?.publish ?? {}));
  const screen = terminal === null
    ? null
    : await workflow.lastScreen?.(presentOutputs(project), names, terminal) ?? null;
  if (screen !== null) {
    print("stdout", `\n${screen}\n`);
    for (const path of published.filter((path) => path.endsWith(".html"))) {
      print("stdout", `Page: ${pathToFileURL(`${root}/${path}`)}`);
    }
    return;
  }
  for (const path of published) {
    const there = await Deno.stat(`${root}/${path}`).catch(() => null);
    if (there === null) continue;
    if (path.endsWith(".md")) {
      print("stdout", `${(await Deno.readTextFile(`${root}/${path}`)).trimEnd()}\n`);
    }
    print("stderr", path);
  }
}

function stdoutTerminal(): Terminal | null {
  if (!Deno.stdout.isTerminal()) return null;
  return {
    columns: Deno.consoleSize().columns,
    paint: (style, text) => paint("stdout", style, text),
  };
}
