import { relative, resolve } from "node:path";
import { Document, parseDocument } from "yaml";
import { UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { firstFew } from "../../pipeline/words/first_few.ts";
import type { Json } from "../../pipeline/types.ts";
import { thousands } from "../../pipeline/words/text.ts";
import type { Tree } from "../configuration/config_files.ts";
import { checkValue, type Mistake } from "../configuration/check_value.ts";
import { type Found, type Reading, readingSchema } from "../configuration/folder_dataset.ts";
import { isFreeName } from "../configuration/plain_tree.ts";
import { addCommand } from "./add_command.ts";
import { describeExamples, leakWarning } from "./describe_examples.ts";
import { inheritedEntry } from "./inherited_entry.ts";
import { readAndRemember } from "./look_into.ts";

/** What the user asked for. */
export interface AddOptions {
  /** The project's folder. */
  readonly root: string;
  readonly name: string;
  /** As the user typed it. */
  readonly folder: string;
  /** The folder that it is relative to. */
  readonly from: string;
  /** Fields of `prepare`, by `--set`. */
  readonly set: readonly { readonly path: string; readonly value: Json }[];
}

/**
 * Looks into a folder, and writes `configs/datasets/<name>.yaml` with what it found. An entry that is there keeps what it
 * says otherwise.
 *
 * @param onFile called after each file with how many are read, and how many there are
 * @returns what it found and wrote, for people
 * @throws {UserError} when the folder cannot be read as a data set, or the name is taken
 */
export async function addData(
  { root, name, folder, from, set }: AddOptions,
  onFile: (done: number, total: number) => void = () => {},
): Promise<string> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UserError(
      `A data set cannot be called "${name}": wanted lower-case letters, digits and -, such as my-digits.`,
    );
  }
  if (!isFreeName(name) || /^(null|true|false)$/.test(name)) {
    throw new UserError(
      `A data set cannot be called "${name}": this name is taken by the language. Choose another one.`,
    );
  }
  const path = resolve(from, folder);
  const file = `configs/datasets/${name}.yaml`;
  const text = await Deno.readTextFile(`${root}/${file}`).catch(() => null);
  const shared = parseDocument(await Deno.readTextFile(`${root}/configs/datasets.yaml`));
  if (shared.has(name)) {
    throw new UserError(
      `configs/datasets.yaml has a data set "${name}"; choose another name for "${folder}".`,
    );
  }
  const entry = text === null ? new Document({}) : parseDocument(text);
  if (entry.errors.length > 0) {
    throw new UserError(`${file} is not YAML: ${entry.errors[0]!.message.split("\n")[0]}`);
  }
  const before: Readonly<Tree> = Object(entry.toJS());
  const prepare = reading(file, before.prepare ?? {}, set);
  const whole = await inheritedEntry(root, name, { ...before, prepare }, Object(shared.toJS()));
  const read = reading(file, whole.prepare ?? {}, []);
  const content = await readAndRemember(root, name, path, read, onFile);
  // What an entry says of the reading later is held against this.
  const found: Found = { ...content.found, read };

  const inProject = relative(root, path);
  const isOutside = inProject.startsWith("..") && folder.startsWith("/");
  const place = isOutside ? path : inProject;
  if (entry.getIn(["sources", 0, "folder"]) !== place) entry.set("sources", [{ folder: place }]);
  if (set.length > 0) {
    entry.set("prepare", entry.createNode(prepare, { flow: true }));
  }
  entry.set("found", entry.createNode(found));
  // Lists are in a line each, and texts in quotes, so that none is taken for a number.
  for (const field of ["shape", "examples"] as const) {
    entry.setIn(["found", field], entry.createNode(found[field], { flow: true }));
  }
  for (const field of ["normalization", "read"] as const) {
    entry.setIn(["found", field], entry.createNode(found[field], { flow: true }));
  }
  entry.setIn(["found", "sha256"], quoted(entry, found.sha256));
  entry.setIn(
    ["found", "classes"],
    entry.createNode(found.classes.map((name) => quoted(entry, name)), { flow: true }),
  );
  if (text === null) {
    entry.commentBefore =
      ` yaml-language-server: $schema=../schema/dataset_in_folder.json\n A data set of one's own. \`found\` is written by: ` +
      addCommand(name, place);
  }
  await Deno.mkdir(`${root}/configs/datasets`, { recursive: true });
  const written = entry.toString({ lineWidth: 120 });
  await Deno.writeTextFile(`${root}/${file}`, written);

  const described = describeExamples(
    found.shape as [number, number, number],
    found.classes,
    content.train,
    content.test,
  );
  const warning = leakWarning(described);
  return [
    `${folder}: ${KINDS[found.format]}`,
    `  files      ${thousands(found.files)}, ${
      thousands(found.bytes)
    } bytes, sha256 ${found.sha256}`,
    `  examples   ${thousands(found.examples.train)} for training, ${
      thousands(found.examples.test)
    } for testing`,
    `  each       ${found.shape.join(" × ")} ${
      found.values === "bytes" ? "bytes (height × width × channels)" : "numbers"
    }`,
    `  classes    ${classesText(described.classes)}`,
    `  training   mean ${few(found.normalization.mean)}, standard deviation ${
      few(found.normalization.std)
    }`,
    ...content.notes,
    ...(warning === null ? [] : [`Warning: ${warning}`]),
    written === text
      ? `${file}: nothing has changed.`
      : `${file} is written. Experiments use it with: dataset: ${name}`,
  ].join("\n");
}

const KINDS: Readonly<Record<Found["format"], string>> = {
  images: "images in a folder for each class",
  csv: "tables of numbers (CSV)",
  parquet: "Parquet files",
  npz: "arrays of NumPy",
  idx: "files like those of MNIST (IDX)",
};

/** The fields of `prepare`, with those set on the command line. */
function reading(file: string, before: Json, set: AddOptions["set"]): Reading {
  const fields: Record<string, Json> = { ...Object(before) };
  for (const { path, value } of set) {
    const [field = "", ...rest] = path.replace(/^prepare\./, "").split(".");
    const known = Object.keys(readingSchema.shape);
    if (!known.includes(field)) {
      throw new UserError(
        `--set ${path}: there is no such field; wanted one of ${known.join(", ")}.${
          didYouMean(field, known)
        }`,
      );
    }
    fields[field] = rest.length === 0
      ? value
      : { ...Object(fields[field]), [rest.join(".")]: value };
  }
  const mistakes: Mistake[] = [];
  const read = checkValue(readingSchema, fields, ["prepare"], mistakes);
  if (read !== null) return read;
  throw new UserError(
    mistakes.map(({ path, text }) => `${file}: ${path.map(String).join(".")}: ${text}`).join("\n"),
  );
}

/** A text in quotes. */
function quoted(entry: Document, text: string) {
  return Object.assign(entry.createNode(text), { type: "QUOTE_DOUBLE" });
}

const MOST_SHOWN = 12;

function classesText(classes: readonly { name: string; train: number; test: number }[]): string {
  const texts = classes.map(({ name, train, test }) =>
    `${name} (${thousands(train)} + ${thousands(test)})`
  );
  return `${classes.length}: ${firstFew(texts, MOST_SHOWN, ", ", ", and ")}`;
}

function few(values: readonly number[]): string {
  const shown = values.slice(0, 3).map((value) => Number(value.toPrecision(4))).join(", ");
  return values.length > 3 ? `${shown}, … (${values.length} channels)` : shown;
}
