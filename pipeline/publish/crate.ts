import type { Json, RunRecord } from "../types.ts";

/** A file of a crate. */
export interface CrateFile {
  /** Path in the crate. */
  readonly path: string;
  readonly bytes: number;
  readonly digest: string;
}

/** The content of a crate. */
export interface CrateContents {
  readonly name: string;
  readonly description: string;
  /** ISO 8601. */
  readonly published: string;
  /** The module that composes the workflow, one of `files`. */
  readonly workflow: string;
  /** The licence, one of `files`; null if the project has none. */
  readonly license: string | null;
  /** All files but the metadata itself. */
  readonly files: readonly CrateFile[];
  /** Paths of the results. */
  readonly results: readonly string[];
  readonly runs: readonly CrateRun[];
}

/** A stage behind the results. */
export interface CrateRun {
  /** Its name. Its record bears that of another one, if both share a key. */
  readonly stage: string;
  readonly record: RunRecord;
  /** Path of the record in the crate. */
  readonly path: string;
}

type Entity = { readonly "@id": string } & { readonly [property: string]: Json };

const PROFILES = [
  ["https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"],
  ["https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"],
  ["https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"],
] as const;
const TERMS = "https://w3id.org/ro/terms/workflow-run/context";
const DENO = "https://deno.com/";
const TYPESCRIPT = "https://www.typescriptlang.org/";

/** The end of a file's name → media type. */
const FORMATS: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  lock: "application/json",
  LICENSE: "text/plain",
  md: "text/markdown",
  svg: "image/svg+xml",
  ts: "application/typescript",
};

const ref = (id: string) => ({ "@id": id });
const uri = (path: string) => encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F");

/**
 * The metadata of an RO-Crate 1.1 with the Workflow Run Crate profile 0.5: the workflow, an action for the whole run, and an
 * action for each run with versions, machine, times and run record.
 */
export function crateMetadata(contents: CrateContents): { readonly [name: string]: Json } {
  const { runs, files, license, workflow } = contents;
  const actions = [...Map.groupBy(runs, ({ record }) => record.key).values()]
    .map((same) => stageAction(same, files));
  const graph: Entity[] = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      about: ref("./"),
      conformsTo: [
        ref("https://w3id.org/ro/crate/1.1"),
        ref("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
      ],
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: contents.name,
      description: contents.description,
      datePublished: contents.published,
      conformsTo: PROFILES.map(([id]) => ref(id)),
      ...(license === null ? {} : { license: ref(uri(license)) }),
      mainEntity: ref(uri(workflow)),
      hasPart: files.map(({ path }) => ref(uri(path))),
      mentions: [ref("#run"), ...actions.map((action) => ref(action["@id"]))],
    },
    ...PROFILES.map(([id, name, version]): Entity => ({
      "@id": id,
      "@type": "CreativeWork",
      name,
      version,
    })),
    {
      "@id": TYPESCRIPT,
      "@type": "ComputerLanguage",
      name: "TypeScript",
      identifier: ref(TYPESCRIPT),
      url: ref(TYPESCRIPT),
    },
    {
      "@id": DENO,
      "@type": "SoftwareApplication",
      name: "Deno",
      url: ref(DENO),
      softwareVersion: Deno.version.deno,
    },
    ...files.map((file) => fileEntity(file, contents)),
    wholeRun(contents),
    ...actions,
    ...programs(contents),
  ];
  return { "@context": ["https://w3id.org/ro/crate/1.1/context", TERMS], "@graph": graph };
}

function fileEntity({ path, bytes, digest }: CrateFile, contents: CrateContents): Entity {
  const isWorkflow = path === contents.workflow;
  return {
    "@id": uri(path),
    "@type": isWorkflow
      ? ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
      : path === contents.license
      ? ["File", "CreativeWork"]
      : "File",
    name: isWorkflow ? contents.name : path.slice(path.lastIndexOf("/") + 1),
    encodingFormat: FORMATS[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    contentSize: String(bytes),
    sha256: digest,
    ...(isWorkflow ? { programmingLanguage: ref(TYPESCRIPT) } : {}),
    ...(path === contents.license ? { description: "The licence of this crate" } : {}),
  };
}

function wholeRun({ runs, results, workflow, name, files }: CrateContents): Entity {
  const starts = runs.map(({ record }) => record.started).sort();
  const ends = runs.map(({ record }) => endOf(record)).sort();
  const settings = files.map(({ path }) => path).filter((path) => /^deno\.(json|lock)$/.test(path));
  return {
    "@id": "#run",
    "@type": "CreateAction",
    name: `Run of ${name}`,
    description: "Runs each stage that is not up to date in a process of its own.",
    instrument: ref(uri(workflow)),
    ...(starts[0] === undefined ? {} : { startTime: starts[0], endTime: ends.at(-1) ?? "" }),
    object: settings.map((path) => ref(uri(path))),
    result: results.map((path) => ref(uri(path))),
    actionStatus: ref("http://schema.org/CompletedActionStatus"),
  };
}

/** The action of a run, which several stages may share. */
function stageAction(same: readonly CrateRun[], files: readonly CrateFile[]): Entity {
  const { record } = same[0]!;
  const { started, keyRecord, facts, key } = record;
  const inCrate = new Map(files.map((file) => [file.digest, file.path]));
  const outputs = record.output.files.flatMap(({ digest }) => inCrate.get(digest) ?? []);
  const describe = (values: Readonly<Record<string, Json>>) =>
    Object.entries(values).map(([name, value]) =>
      `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`
    ).join("; ");
  return {
    "@id": `#run-${key.slice(0, 16)}`,
    "@type": "CreateAction",
    name: `Run of ${same.map(({ stage }) => stage).join(" and ")}`,
    description: `Key ${key}; seed ${keyRecord.seed ?? "none"}; ` +
      `versions: ${describe(keyRecord.versions)}; ${describe(facts)}`,
    instrument: ref(`#program-${keyRecord.program}`),
    startTime: started,
    endTime: endOf(record),
    result: [...new Set([...same.map(({ path }) => path), ...outputs])].map((each) =>
      ref(uri(each))
    ),
    actionStatus: ref("http://schema.org/CompletedActionStatus"),
  };
}

function programs({ runs }: CrateContents): Entity[] {
  const versions = new Map(
    runs.map(({ record: { keyRecord: { program, code } } }) =>
      [program, code[program] ?? "unknown"] as const
    ),
  );
  return [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([program, digest]): Entity => ({
    "@id": `#program-${program}`,
    "@type": "SoftwareApplication",
    name: program,
    description:
      `The program of a stage, run by Deno with the permissions that the stage declares.`,
    softwareVersion: `code ${digest.slice(0, 16)}`,
    softwareRequirements: ref(DENO),
  }));
}

function endOf({ started, seconds }: RunRecord): string {
  return new Date(Date.parse(started) + seconds * 1000).toISOString();
}
