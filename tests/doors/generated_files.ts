import { from } from "arquero";
import { app } from "../../main.ts";
import { commandTable } from "../../pipeline/command/commands.ts";
import { loadConfiguration } from "../stages/configuration/load_configuration.ts";
import { ROOMS } from "../rooms.ts";
import { benchTable } from "./bench_table.ts";
import { reportedLines, verdictLines } from "./reproduced_rows.ts";
import { stageTable } from "./stage_table.ts";
import { verdictTable } from "./verdict_table.ts";
import { jsonSchemas } from "./json_schemas.ts";
import { readText } from "./read_project.ts";
import { ROOT } from "../root.ts";

/** The documents with generated parts. */
const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "docs/README.md",
  "docs/commands.md",
  "docs/results.md",
  "docs/speed.md",
];
/** A generated part, between the marks that say of what. */
const PART =
  /(<!-- (?:(results\/\S+\.md)(?:, the (first table|gaps))?|(verdicts)(?: of (Table 1|registered claims))?|(rooms|stages)|(rows|users)|(results\/bench\/\S+\.json)|commands) -->)[^]*?(<!-- end -->)/g;

/**
 * Makes the files that `deno task readme` writes, by their paths: documents with results or parts of the code, and the
 * schemas of configs/. The formatter may still change them.
 */
export async function generatedFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of DOCUMENTS) files.set(path, await renewed(readText(path)));
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    files.set(`configs/schema/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
  return files;
}

async function renewed(document: string): Promise<string> {
  const marks = document.match(/^<!-- (?!end -->).*-->$/gm) ?? [];
  const known = [...document.matchAll(PART)].map(([, begin]) => begin);
  const unknown = marks.find((mark) => !known.includes(mark));
  if (unknown !== undefined) throw new Error(`"${unknown}" is no part that can be made; see PART`);
  const parts: string[] = [];
  for (
    const [, begin, file, part, judged, about, house, lines, bench, end] of document.matchAll(
      PART,
    )
  ) {
    const made = file !== undefined
      ? part === "gaps" ? gaps(file) : excerpt(file, part === undefined ? 2 : 1)
      : judged
      ? await verdictTable(about)
      : lines !== undefined
      ? await paperLines(lines)
      : bench !== undefined
      ? benchTable(readText(bench))
      : house === "rooms"
      ? rooms()
      : house === "stages"
      ? await stageTable()
      : commands();
    parts.push(`${begin}\n\n${made}\n\n${end}`);
  }
  return document.replaceAll(PART, () => parts.shift()!);
}

/** The first tables of a result: the comparison, and what its steps change. */
function excerpt(file: string, tables: number): string {
  const shown = readText(file).split("\n\n").filter((block) => block.startsWith("|"));
  return shown.slice(0, tables).join("\n\n")
    .replaceAll(/\|`deno task run [^|]*`(?=\|)/g, "|not run yet");
}

/** An entry for each experiment whose gap is taken apart: what the gap is, and what it is made of. */
function gaps(file: string): string {
  const sections = readText(file).split(/^## /m).slice(1);
  return sections.map((section) => {
    const [title = "", ...lines] = section.split("\n");
    const sentences = lines.filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
    return `- **${title}.** ${sentences.slice(0, 2).join(" ")}`;
  }).join("\n");
}

/** What came of each row of the paper's tables, or the numbers of users of the released code beside ours. */
async function paperLines(which: string): Promise<string> {
  const configuration = await loadConfiguration(ROOT, "paper");
  const lines = which === "rows" ? verdictLines(configuration) : reportedLines(configuration.paper);
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** A line for each room of the code. */
function rooms(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const lines = Object.entries(ROOMS).map(([room, { purpose, imports, types = [] }]) => ({
    room: code([room]),
    purpose,
    "may import": [code(imports), types.length > 0 && `types of ${code(types)}`]
      .filter(Boolean).join("; ") || "nothing else of ours",
  }));
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** A line for each command, by its example. */
function commands(): string {
  const lines = Array.from(commandTable(app).commands.values(), ({ example, summary }) => ({
    command: `\`deno task ${example}\``,
    "what it does": `${summary}.`,
  }));
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

if (import.meta.main) {
  for (const [path, text] of await generatedFiles()) {
    await Deno.writeTextFile(`${ROOT}/${path}`, text);
  }
}
