import { parseDocument } from "yaml";
import { print } from "../../pipeline/words/print.ts";
import { UserError } from "../../pipeline/words/errors.ts";
import { dataExperimentText, entryText, networkText, tableText } from "./data_texts.ts";
import { experimentText, methodExperimentText, methodText } from "./texts.ts";

/** What one can start. */
export const KINDS = ["network", "data", "method", "experiment"] as const;
export type Kind = (typeof KINDS)[number];

/** The example that a network of one's own begins as. */
const EXAMPLE = "configs/experiments/lenet";

/** A file of a starting point. */
interface Written {
  readonly path: string;
  readonly text: string;
  /** Whether it is added to the end of a file that is there. */
  readonly added?: true;
}

/**
 * Writes commented files that run as they are, for people to change.
 *
 * @param root folder of the project
 * @param name of the experiment, and of what it is about
 * @throws {UserError} for a name that is taken or cannot be one; nothing is then written
 */
export async function writeStartingPoint(root: string, kind: Kind, name: string): Promise<number> {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) {
    throw new UserError(
      `Starting a ${kind}: the name is "${name}", wanted small letters, digits and hyphens, such as my-${kind}.`,
    );
  }
  if (name in Object.prototype || /^(null|true|false)$/.test(name)) {
    throw new UserError(
      `Starting a ${kind}: the name "${name}" is taken by the language. Choose another one.`,
    );
  }
  const files = await filesOf(root, kind, name);
  for (const { path, added } of files) {
    if (!added && await exists(`${root}/${path}`)) {
      throw new UserError(
        `Starting a ${kind}: ${path} is there already. Choose another name than "${name}".`,
      );
    }
  }
  for (const { path, text, added } of files) {
    await Deno.mkdir(`${root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeTextFile(
      `${root}/${path}`,
      text,
      added ? { append: true } : { createNew: true },
    );
    print("stdout", `${added ? "added to" : "written:"} ${path}`);
  }
  print(
    "stdout",
    `It runs as it is; change it as you like. What will run: deno task status --experiment ${name}\n` +
      `Run it: deno task reproduce --experiment ${name}`,
  );
  return 0;
}

async function filesOf(root: string, kind: Kind, name: string): Promise<readonly Written[]> {
  const title = `${name[0]!.toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
  const experiment = `configs/experiments/${name}.yaml`;
  if (kind === "experiment") return [{ path: experiment, text: experimentText(name, title) }];
  if (kind === "method") {
    const methods = "configs/methods.yaml";
    const has = await entriesIn(`${root}/${methods}`);
    if (has(name)) {
      throw new UserError(`Starting a method: ${methods} has a method "${name}" already.`);
    }
    const [, swept] = /^(.+)-\d+$/.exec(name) ?? [];
    if (swept !== undefined && has(swept)) {
      throw new UserError(
        `Starting a method: sweeps give names such as "${name}" to runs of "${swept}". Choose another one.`,
      );
    }
    return [
      { path: methods, text: methodText(name, title), added: true },
      { path: experiment, text: methodExperimentText(name, title) },
    ];
  }
  const file = `${name.replaceAll("-", "_")}.ts`;
  if (kind === "data") {
    const shared = "configs/datasets.yaml";
    const has = await entriesIn(`${root}/${shared}`);
    if (has(name)) {
      throw new UserError(
        `Starting a data set: ${shared} has a data set "${name}" already. Choose another name than "${name}".`,
      );
    }
    return [
      { path: `data/${name}.csv`, text: tableText() },
      { path: `configs/datasets/${name}.yaml`, text: entryText(name, title) },
      { path: `configs/experiments/${file}`, text: networkText(title) },
      { path: experiment, text: dataExperimentText(name, file, title) },
    ];
  }
  const [code, yaml] = await Promise.all([
    readExample(root, `${EXAMPLE}.ts`),
    readExample(root, `${EXAMPLE}.yaml`),
  ]);
  return [
    {
      path: `configs/experiments/${file}`,
      text: code.replace(
        /^\/\*\*.*\*\/\n/,
        `/** ${title}: what this network is, in a sentence. */\n`,
      )
        .replace('name: "LeNet"', `name: "${title}"`),
    },
    {
      path: experiment,
      text: yaml.replaceAll("--experiment lenet", `--experiment ${name}`)
        .replace("title: LeNet", `title: ${title}`).replace("./lenet.ts", `./${file}`),
    },
  ];
}

/** Tells which entries a file of configs/ has. */
async function entriesIn(path: string): Promise<(name: string) => boolean> {
  const entries = parseDocument(await Deno.readTextFile(path));
  return (name) => entries.has(name);
}

async function readExample(root: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(`${root}/${path}`);
  } catch {
    throw new UserError(
      `Starting a network: the example ${path} is not there: restore it from git.`,
    );
  }
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}
