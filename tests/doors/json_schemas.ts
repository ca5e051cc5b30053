import { z } from "zod";
import { claimSchema } from "../../stages/configuration/claims_schema.ts";
import { datasetSchema } from "../../stages/configuration/dataset.ts";
import { folderSchema } from "../../stages/configuration/folder_dataset.ts";
import { paperFiguresSchema } from "../../stages/configuration/paper_figures.ts";
import {
  experimentSchema,
  methodSchema,
  paperSchema,
  profileSchema,
} from "../../stages/configuration/schema.ts";
import { BOUNDS } from "../../stages/configuration/bounds.ts";
import { DATASET_TEXTS } from "./dataset_texts.ts";

/** The part of a JSON Schema that this file reads. */
export interface JsonSchema {
  type?: string;
  description?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  const?: unknown;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  if?: JsonSchema;
  else?: JsonSchema;
}

type ParentField = "extends" | "reduces";

const PARENTS: Readonly<Record<ParentField, JsonSchema>> = {
  extends: {
    type: "string",
    description: "The entry from which this one inherits all fields that it does not give itself.",
  },
  reduces: {
    type: "string",
    description:
      "The entry that this one is a smaller edition of. It inherits all fields that it does not give itself.",
  },
};

/** What an experiment cannot do without; stages/configuration/with_defaults.ts gives it the rest. */
const NEEDED = ["network", "dataset"];

/** Makes the JSON Schemas by the names of their files in configs/schema/. */
export function jsonSchemas(): Record<string, JsonSchema> {
  const experiment = heir(jsonSchema(experimentSchema), ["extends", "reduces"], NEEDED);
  const dataset = jsonSchema(datasetSchema);
  atPaths(dataset, DATASET_TEXTS, (field, description) => Object.assign(field, { description }));
  atPaths(dataset, BOUNDS.datasets, limit);
  const claim = jsonSchema(claimSchema);
  atPaths(claim, BOUNDS.claims, limit);
  const inFolder = heir(jsonSchema(folderSchema), ["extends"]);
  const files: Record<string, JsonSchema> = {
    experiment,
    profile: jsonSchema(profileSchema),
    methods: named(heir(jsonSchema(methodSchema), ["extends"])),
    datasets: named({ anyOf: [heir(dataset, ["extends", "reduces"]), inFolder] }),
    dataset_in_folder: inFolder,
    claims: named(claim),
    paper: jsonSchema(paperSchema),
    paper_figures: jsonSchema(paperFiguresSchema),
  };
  return Object.fromEntries(
    Object.entries(files).map((
      [name, schema],
    ) => [name, { $schema: "http://json-schema.org/draft-07/schema#", ...schema }]),
  );
}

/** Makes the schema of a file, in draft 7, which most editors support. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override({ jsonSchema: one }) {
      // Removes what zod adds: the limits of JavaScript's integers, and formats other than `uri`.
      if (one.maximum === Number.MAX_SAFE_INTEGER) delete one.maximum;
      if (one.minimum === Number.MIN_SAFE_INTEGER) delete one.minimum;
      if (one.format !== "uri") delete one.format;
    },
  });
  const { $schema: _, "~standard": __, ...rest } = made as JsonSchema & Record<string, unknown>;
  return rest;
}

/** Makes the schema of a mapping of names. */
function named(entry: JsonSchema): JsonSchema {
  return { type: "object", additionalProperties: entry };
}

/**
 * Makes the schema of an entry that may name a parent. With a parent, any field may be absent, and any part of a field
 * that is a mapping, as stages/configuration/inherit.ts merges them.
 *
 * @param needed the fields without which there is no entry, where the others have defaults
 */
function heir(
  entry: JsonSchema,
  parents: readonly ParentField[],
  needed?: readonly string[],
): JsonSchema {
  const { required: all = [], properties = {}, ...rest } = entry;
  const required = all.filter((name) => needed?.includes(name) ?? true);
  const fields = Object.entries(properties).filter(([name]) => !(name in PARENTS));
  return {
    ...rest,
    properties: {
      ...Object.fromEntries(parents.map((name) => [name, PARENTS[name]])),
      ...Object.fromEntries(fields.map(([name, field]) => [name, withoutDemands(field)])),
    },
    if: { anyOf: parents.map((name) => ({ required: [name] })) },
    else: {
      required,
      properties: Object.fromEntries(
        fields.filter(([name, field]) => (needed?.includes(name) ?? true) && hasDemands(field)).map(
          (
            [name, field],
          ) => [name, demands(field)],
        ),
      ),
    },
  };
}

const alternatives = ({ anyOf, oneOf }: JsonSchema) => anyOf ?? oneOf ?? [];

function hasDemands(field: JsonSchema): boolean {
  return field.required !== undefined || alternatives(field).some(hasDemands);
}

/** Makes all parts of a mapping, or of alternative mappings, optional. */
function withoutDemands(field: JsonSchema): JsonSchema {
  if (!hasDemands(field)) return field;
  const { required: _, oneOf: __, ...rest } = field;
  const any = alternatives(field).map(withoutDemands);
  return any.length === 0 ? rest : { ...rest, anyOf: any };
}

/** Keeps only the required parts of a mapping, and the fields that distinguish alternatives. */
function demands({ required, properties = {}, ...field }: JsonSchema): JsonSchema {
  const any = alternatives(field);
  if (any.length > 0) return { anyOf: any.map(demands) };
  const fixed = Object.entries(properties).filter(([, one]) => one.const !== undefined);
  return {
    ...(required && { required }),
    ...(fixed.length > 0 && { properties: Object.fromEntries(fixed) }),
  };
}

function limit(field: JsonSchema, maximum: number): void {
  if (field.type === "integer") field.maximum = Math.min(maximum, field.maximum ?? Infinity);
}

/** Changes the fields at some paths, in which `*` is any name. A path that no field has is an error. */
function atPaths<Value>(
  schema: JsonSchema,
  values: Readonly<Record<string, Value>>,
  change: (field: JsonSchema, value: Value) => void,
): void {
  for (const [path, value] of Object.entries(values)) {
    const found = path.split(".").reduce((at, name) => at.flatMap((one) => below(one, name)), [
      schema,
    ]);
    if (found.length === 0) throw new Error(`Nothing has a field "${path}".`);
    for (const one of found) change(one, value);
  }
}

function below(schema: JsonSchema, name: string): JsonSchema[] {
  const { properties = {}, additionalProperties, items } = schema;
  const own = Object.entries(properties).filter(([one]) => name === "*" || one === name);
  const others = [...alternatives(schema), ...(items === undefined ? [] : [items])];
  return [
    ...own.map(([, one]) => one),
    ...(name === "*" && typeof additionalProperties === "object" ? [additionalProperties] : []),
    ...others.flatMap((one) => below(one, name)),
  ];
}
