import { from } from "arquero";
import type { Stage } from "../../pipeline/types.ts";
import { loadDag } from "../../stages/dag.ts";
import type { StudyProgress } from "../../stages/study/config.ts";
import { describeDataStage } from "../../stages/own_data/describe_data_stage.ts";
import { ROOT } from "../root.ts";

/** What has every program of a stage between them, but for those of data of one's own. */
const LOADED: readonly { profile?: string; experiment?: string; study?: StudyProgress }[] = [
  { profile: "cifar10-part" },
  { profile: "after-f1" },
  { profile: "gap-f1-tuned" },
  { profile: "figures-f1" },
  { profile: "imagenet" },
  { experiment: "f1-digits", study: {} },
];

/** A line for each kind of stage: the program that does it, and what its results are called. */
export async function stageTable(): Promise<string> {
  const kinds = new Map<string, { programs: Set<string>; files: Set<string> }>();
  const dags = await Promise.all(
    LOADED.map((what) => loadDag({ root: ROOT, set: [], committed: true, ...what })),
  );
  for (const stage of [...dags.flatMap(({ stages }) => stages), ...ownDataStages()]) {
    const kind = stage.name.split("/")[0]!;
    const known = kinds.get(kind) ?? { programs: new Set(), files: new Set() };
    kinds.set(kind, known);
    known.programs.add(stage.program);
    for (const file of filesOf(stage)) known.files.add(file);
  }
  const code = (names: Iterable<string>) =>
    [...names].sort().map((name) => `\`${name}\``).join(", ");
  const lines = [...kinds].map(([kind, { programs, files }]) => ({
    stage: code([`${kind}/…`]),
    program: code(programs),
    "writes into results/": files.size === 0 ? "its record" : code(files),
  }));
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** The stages that read and describe a data set of one's own: no committed profile has one. */
function ownDataStages(): Pick<Stage, "name" | "program" | "publish" | "publishFolder">[] {
  return [
    { name: "prepare/<name>", program: "stages/prepare_folder.ts" },
    describeDataStage("results/<profile>", "<name>", true),
  ];
}

/** What a stage publishes, without the names of its profile and its experiments. */
function filesOf(
  { publish = {}, publishFolder }: Pick<Stage, "publish" | "publishFolder">,
): string[] {
  return Object.values(publish).map((path) => {
    const file = publishFolder === undefined ? path : path.slice(publishFolder.length + 1);
    const [first = ""] = file.split("/");
    return first.includes(".") ? first : `${first}/`;
  });
}
