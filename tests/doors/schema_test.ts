import { Ajv } from "ajv";
import { parse } from "@std/yaml";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inherit } from "../../stages/configuration/inherit.ts";
import { type JsonSchema, jsonSchemas } from "./json_schemas.ts";
import { readText } from "./read_project.ts";
import { ROOT } from "../root.ts";

const schemas = jsonSchemas();

/** The YAML files of configs/, and for each the name of its schema. */
function* configurations(): Generator<readonly [path: string, schema: string]> {
  for (const { name, isFile } of Deno.readDirSync(`${ROOT}/configs`)) {
    if (isFile && name.endsWith(".yaml")) yield [`configs/${name}`, name.slice(0, -".yaml".length)];
  }
  for (
    const [folder, schema] of [["experiments", "experiment"], ["profiles", "profile"]] as const
  ) {
    for (const { name } of Deno.readDirSync(`${ROOT}/configs/${folder}`)) {
      if (name.endsWith(".yaml")) yield [`configs/${folder}/${name}`, schema];
    }
  }
}

Deno.test("the first line of each file of configs/ names its schema, so that editors complete its fields", () => {
  for (const [path, schema] of configurations()) {
    const up = path.split("/").length === 3 ? "../" : "";
    const [first] = readText(path).split("\n", 1);
    assertEquals([path, first], [
      path,
      `# yaml-language-server: $schema=${up}schema/${schema}.json`,
    ]);
  }
});

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  validateFormats: false,
});
const validators = new Map(
  Object.entries(schemas).map(([name, schema]) => [name, ajv.compile({ ...schema })]),
);

/** What is wrong with a text: the place and the reason, one line each. */
function faults(schema: string, text: string): string {
  const validate = validators.get(schema)!;
  return validate(parse(text, { schema: "core" }))
    ? ""
    : ajv.errorsText(validate.errors, { separator: "\n" });
}

Deno.test("every file of configs/ is what its schema wants", () => {
  const seen = [...configurations()];
  assert(seen.length > 40);
  for (const [path, schema] of seen) assertEquals(faults(schema, readText(path)), "", path);
});

Deno.test("a schema refuses what the pipeline refuses", () => {
  const f1 = readText("configs/experiments/f1.yaml");
  for (
    const [from, to, fault] of [
      ["ghostBatch: 128", "ghostBach: 128", "must NOT have additional properties"],
      ["network: f1", "", "must have required property 'network'"],
      ["epochs: 50", "epochs: many", "data/regime/epochs must be integer"],
      ["{ 0: 0.1, 10", "{ 5: 0.1, 10", "must have required property '0'"],
      ["momentum: 0.9", "momentum: 1", "data/optimizer/momentum must be < 1"],
    ] as const
  ) {
    assertStringIncludes(f1, from);
    assertStringIncludes(faults("experiment", f1.replace(from, to)), fault);
  }
  const sets = readText("configs/datasets.yaml");
  assertStringIncludes(
    faults("datasets", sets.replace("format: idx", "format: ixd")),
    "data/mnist-digits/prepare",
  );
  assertStringIncludes(faults("datasets", sets.replace("    labels: 1\n", "")), "'labels'");
  assertStringIncludes(
    faults("methods", "sb: { title: SB }"),
    "must have required property 'batch'",
  );
  assertStringIncludes(faults("profile", "experiments: []"), "must NOT have fewer than 1 items");
  assertStringIncludes(
    faults("claims", "x: { expect: more }"),
    "data/x/expect must be equal to one of",
  );
});

Deno.test("what inherits may leave out what its parent has, and no parent may", () => {
  const parent = parse(readText("configs/experiments/f1.yaml"), { schema: "core" });
  const child = { reduces: "f1", regime: { epochs: 1 }, preprocessing: { augmentation: null } };
  const validate = validators.get("experiment")!;
  assertEquals(validate(child), true);
  assertEquals(validate({ regime: { epochs: 1 } }), false);
  const { reduces: _, ...whole } = inherit({ f1: parent as typeof child, child }, "child", [
    "reduces",
  ]) as typeof child;
  assertEquals(validate(whole), true);
});

/** The paths of all fields of a schema that have no description. */
function undescribed(schema: JsonSchema, path: string): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const inner = Object.entries(properties).filter(([, one]) => one.const === undefined);
  return [
    ...inner.filter(([, one]) => one.description === undefined).map(([name]) => `${path}.${name}`),
    ...inner.flatMap(([name, one]) => undescribed(one, `${path}.${name}`)),
    ...[...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap((one) => undescribed(one, path)),
    ...(typeof additionalProperties === "object"
      ? undescribed(additionalProperties, `${path}.*`)
      : []),
  ];
}

Deno.test("every field says what it is, so that an editor shows it", () => {
  const found = Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name));
  assertEquals(found, []);
});

/** The paths of all whole numbers of a schema that have no largest value. */
function unbounded(schema: JsonSchema, path: string): string[] {
  const { type, maximum, properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } =
    schema;
  return [
    ...(type === "integer" && maximum === undefined ? [path] : []),
    ...Object.entries(properties).flatMap(([name, one]) => unbounded(one, `${path}.${name}`)),
    ...[...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap((one) => unbounded(one, path)),
    ...(typeof additionalProperties === "object"
      ? unbounded(additionalProperties, `${path}.*`)
      : []),
  ];
}

Deno.test("every whole number has a largest value, so that a slip of the keyboard fills no memory", () => {
  const found = Object.entries(schemas).flatMap(([name, schema]) => unbounded(schema, name));
  assertEquals(found, []);
});
