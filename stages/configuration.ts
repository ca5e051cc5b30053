import { parse } from "@std/yaml";
import { z } from "zod";
import { UserError } from "../pipeline/errors.ts";
import { didYouMean } from "../pipeline/suggest.ts";
import type { Json } from "../pipeline/types.ts";
import { type ClaimConfig, claimSchema } from "./claims_schema.ts";
import { type Dataset, datasetSchema } from "./dataset.ts";
import { inherit, type ParentField } from "./inherit.ts";
import { NETWORKS } from "./networks.ts";
import {
  type Experiment,
  experimentSchema,
  type Method,
  methodSchema,
  type Paper,
  paperRows,
  paperSchema,
  type Profile,
  profileSchema,
} from "./schema.ts";

/** All of `configs/`, checked. */
export interface Configuration {
  readonly profile: Profile;
  /** Those of the profile, and the ones they reduce. */
  readonly experiments: Readonly<Record<string, Experiment>>;
  readonly methods: Readonly<Record<string, Method>>;
  readonly paper: Paper;
  readonly datasets: Readonly<Record<string, Dataset>>;
  readonly claims: Readonly<Record<string, ClaimConfig>>;
}

/** One `--set path=value`. */
export interface Setting {
  readonly path: string;
  readonly value: Json;
}

type Tree = { [key: string]: Json };

/**
 * Reads and checks `configs/` for one profile. `settings` replace single values before the check; their paths are
 * `experiments.<name>.…`, `methods.<name>.…`, `profile.…`.
 *
 * @throws {UserError} with every mistake found: the file, the field, what was found and what was wanted
 */
export async function loadConfiguration(
  root: string,
  profileName: string,
  settings: readonly Setting[] = [],
): Promise<Configuration> {
  const raw: Tree = {
    profile: await named(root, "profiles", profileName),
    experiments: await folder(root, "experiments"),
    methods: await readYaml(root, "methods.yaml"),
    paper: await readYaml(root, "paper.yaml"),
    datasets: await readYaml(root, "datasets.yaml"),
    claims: await readYaml(root, "claims.yaml"),
  };
  for (const setting of settings) set(raw, setting);

  const mistakes: string[] = [];
  const check = <Schema extends z.ZodType>(schema: Schema, value: unknown, place: string) =>
    checked(schema, value, place, mistakes);

  const profile = check(profileSchema, raw.profile, `configs/profiles/${profileName}.yaml`);
  const methods = checkEach(
    raw.methods as Tree,
    ["extends"],
    (name, value) => check(methodSchema, value, `configs/methods.yaml: ${name}`),
    mistakes,
  );
  const experiments = checkEach(
    raw.experiments as Tree,
    ["extends", "reduces"],
    (name, value) => check(experimentSchema, value, `configs/experiments/${name}.yaml`),
    mistakes,
  );
  const datasets = checkEach(
    raw.datasets as Tree,
    ["extends"],
    (name, value) => check(datasetSchema, value, `configs/datasets.yaml: ${name}`),
    mistakes,
  );
  const claims = checkEach(
    raw.claims as Tree,
    [],
    (name, value) => check(claimSchema, value, `configs/claims.yaml: ${name}`),
    mistakes,
  );
  const paper = check(paperSchema, raw.paper, "configs/paper.yaml");
  const configuration = { profile, experiments, methods, paper, datasets, claims };
  if (mistakes.length === 0) mistakes.push(...unknownNames(profileName, configuration));
  if (mistakes.length > 0) {
    throw new UserError(
      `The configuration has ${
        mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`
      }:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`,
    );
  }
  return configuration;
}

/** Checks every entry of a mapping after it has inherited from the one it names. */
function checkEach<Value>(
  entries: Tree,
  parentFields: readonly ParentField[],
  check: (name: string, value: unknown) => Value,
  mistakes: string[],
): Record<string, Value> {
  const checkedEntries: Record<string, Value> = {};
  for (const name of Object.keys(entries)) {
    try {
      checkedEntries[name] = check(name, inherit(entries, name, parentFields));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(error.message);
    }
  }
  return checkedEntries;
}

/** Names that lead nowhere. */
function unknownNames(
  profileName: string,
  { profile, experiments, methods, paper, datasets, claims }: Configuration,
): string[] {
  const unknown = (place: string, kind: string, name: string, known: object) =>
    name in known
      ? []
      : [`${place}: there is no ${kind} "${name}".${didYouMean(name, Object.keys(known))}`];
  return [
    ...profile.experiments.flatMap((name) =>
      unknown(`configs/profiles/${profileName}.yaml: experiments`, "experiment", name, experiments)
    ),
    ...Object.entries(methods).flatMap(([name, { against = [] }]) =>
      against.flatMap((other) =>
        unknown(`configs/methods.yaml: ${name}.against`, "method", other, methods)
      )
    ),
    ...Object.entries(claims).flatMap(([name, { of, from = of }]) =>
      [of, from].flatMap((method) =>
        unknown(`configs/claims.yaml: ${name}`, "method", method, methods)
      )
    ),
    ...Object.entries(experiments).flatMap(([name, { network, row, dataset, methods: used }]) => {
      const file = `configs/experiments/${name}.yaml`;
      return [
        ...unknown(`${file}: network`, "network", network, NETWORKS),
        ...unknown(`${file}: row`, "row of configs/paper.yaml", row, paperRows(paper)),
        ...unknown(`${file}: dataset`, "data set", dataset, datasets),
        ...used.flatMap((method) => unknown(`${file}: methods`, "method", method, methods)),
      ];
    }),
  ];
}

/** Checks one value; adds what is wrong with it to `mistakes`. The result is only used when there are none. */
function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: string,
  mistakes: string[],
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const at = (...path: PropertyKey[]) =>
      [place, path.join(".")].filter((part) => part !== "").join(": ");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const known = knownKeys(schema, issue.path);
        mistakes.push(`${at(...issue.path, key)}: unknown field.${didYouMean(key, known)}`);
      }
    } else {
      mistakes.push(`${at(...issue.path)}: ${issue.message}`);
    }
  }
  return value as z.infer<Schema>;
}

/** The fields that the schema knows at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  const unwrapped = () => {
    while (at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
    return at;
  };
  for (const part of path) {
    const object = unwrapped();
    at = object instanceof z.ZodObject ? object.shape[String(part)] : undefined;
  }
  const object = unwrapped();
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function set(tree: Tree, { path, value }: Setting): void {
  const parts = path.split(".");
  const known = Object.keys(tree);
  if (parts.length < 2 || !known.includes(parts[0]!)) {
    throw new UserError(
      `Cannot set "${path}": expected a path that begins with ${known.join(", ")}, ` +
        `such as "experiments.f1-digits.regime.epochs".${didYouMean(parts[0]!, known)}`,
    );
  }
  const last = parts.pop()!;
  let at = tree;
  for (const part of parts) {
    const inner = at[part];
    at[part] = isTree(inner) ? { ...inner } : {};
    at = at[part] as Tree;
  }
  at[last] = value;
}

function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function named(root: string, kind: string, name: string): Promise<Json> {
  const names = await yamlNames(`${root}/configs/${kind}`);
  if (!names.includes(name)) {
    throw new UserError(
      `There is no ${kind.slice(0, -1)} "${name}": configs/${kind}/ has ${names.join(", ")}.${
        didYouMean(name, names)
      }`,
    );
  }
  return await readYaml(root, `${kind}/${name}.yaml`);
}

async function folder(root: string, kind: string): Promise<Json> {
  const names = await yamlNames(`${root}/configs/${kind}`);
  const entries = names.map(async (name) => [name, await readYaml(root, `${kind}/${name}.yaml`)]);
  return Object.fromEntries(await Promise.all(entries));
}

async function yamlNames(path: string): Promise<string[]> {
  const files = await Array.fromAsync(Deno.readDir(path));
  return files.map(({ name }) => name).filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length)).sort();
}

async function readYaml(root: string, path: string): Promise<Json> {
  const text = await Deno.readTextFile(`${root}/configs/${path}`);
  try {
    return parse(text, { schema: "core" }) as Json;
  } catch (error) {
    throw new UserError(`Cannot read "configs/${path}": ${(error as Error).message}`);
  }
}
