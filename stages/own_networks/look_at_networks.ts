import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { probeEnvironment } from "../../tensorflow/install/mod.ts";
import type { NamedNetwork } from "../networks.ts";
import type { Described, OwnMistake } from "./described.ts";

/** Where networks are looked at. */
export interface LookOptions {
  readonly root: string;
  /** Flags of `deno run` that choose the import map and the lock file. */
  readonly flags: readonly string[];
  /** Path of libtensorflow; what is not there is not fetched. */
  readonly library: string;
}

/** Networks of one's own, by the paths of their modules, and what is wrong with others. */
export interface OwnNetworks {
  readonly networks: Readonly<Record<string, NamedNetwork>>;
  /** Each names the file, and the line where it is known. */
  readonly mistakes: readonly string[];
}

/** Seconds after which a network is given up. */
const PATIENCE_SECONDS = 300;

/**
 * Looks at the files of networks, each in a process of its own that may read the project and nothing else. What was seen is
 * remembered as long as no file changes that the network is made of.
 *
 * @param modules paths, relative to the project
 */
export async function lookAtNetworks(
  modules: readonly string[],
  options: LookOptions,
): Promise<OwnNetworks> {
  const { root } = options;
  const library = await isFile(options.library) ? options.library : undefined;
  const memory = `${root}/.cache/networks.json`;
  const known = await remembered(memory);
  const networks: Record<string, NamedNetwork> = {};
  const mistakes: string[] = [];
  let learnt = false;
  for (const module of new Set(modules)) {
    if (/^(\.\.)?\//.test(module)) {
      mistakes.push(`${module}: it lies outside of the project's folder: move it into it.`);
      continue;
    }
    if (!await isFile(`${root}/${module}`)) {
      mistakes.push(`${module}: there is no such file.${await nearFiles(root, module)}`);
      continue;
    }
    const digest = digestOf(root, module, library);
    let seen: Described | OwnMistake | undefined = known[module]?.digest === digest
      ? known[module].seen
      : undefined;
    seen ??= await describeApart(module, library, options);
    if ("mistake" in seen) {
      mistakes.push(`${relative(root, seen.place)}: ${seen.mistake.replace(/\.?$/, ".")}`);
      continue;
    }
    if (library !== undefined && known[module]?.digest !== digest) {
      known[module] = { digest, seen };
      learnt = true;
    }
    networks[module] = { ...seen, module };
  }
  if (learnt) {
    // What is not remembered is looked at again.
    await Deno.mkdir(`${root}/.cache`, { recursive: true }).catch(() => {});
    await Deno.writeTextFile(memory, JSON.stringify(known)).catch(() => {});
  }
  return { networks, mistakes };
}

/** Looks at a network in a process of its own. */
async function describeApart(
  module: string,
  library: string | undefined,
  { root, flags }: LookOptions,
): Promise<Described | OwnMistake> {
  const file = pathToFileURL(`${root}/${module}`).href;
  const ours = new URL("../../", import.meta.url).pathname;
  const reads = [root, decodeURIComponent(ours), ...(library === undefined ? [] : [library])];
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...flags,
      `--allow-read=${reads.join(",")}`,
      "--allow-ffi",
      new URL("./describe.ts", import.meta.url).href,
      file,
      `${pathToFileURL(root).href}/`,
      ...(library === undefined ? [] : [library]),
    ],
    clearEnv: true,
    // The process computes nothing, and needs no GPU.
    env: probeEnvironment({ TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "-1" }),
    signal: AbortSignal.timeout(1000 * PATIENCE_SECONDS),
    stdout: "piped",
    stderr: "piped",
  });
  const { stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  try {
    return JSON.parse(text(stdout).split("\n").at(-1)!);
  } catch {
    const lines = text(stderr).split("\n");
    const reason = lines.find((line) => line.startsWith("error: ")) ?? lines.at(-1);
    return { place: file, mistake: `the process that looked at it ended: ${reason}` };
  }
}

type Memory = Record<string, { readonly digest: string; readonly seen: Described }>;

async function remembered(file: string): Promise<Memory> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch {
    return {};
  }
}

const IMPORT = /\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

/** The digest of a module, all that it imports from the project, and whether it is traced. */
function digestOf(root: string, module: string, library: string | undefined): string {
  const hash = createHash("sha256").update(`3 ${library ?? ""}`);
  const files = [module];
  for (const file of files) {
    let text = "";
    try {
      text = Deno.readTextFileSync(`${root}/${file}`);
    } catch (error) {
      text = messageOf(error);
    }
    hash.update(`\0${file}\0${text}`);
    for (const [, target] of text.matchAll(IMPORT)) {
      const path = new URL(target!, `file:///${file}`).pathname.slice(1);
      if (!files.includes(path)) files.push(path);
    }
  }
  return hash.digest("hex");
}

async function nearFiles(root: string, module: string): Promise<string> {
  const folder = module.slice(0, module.lastIndexOf("/") + 1);
  try {
    const names = await Array.fromAsync(Deno.readDir(`${root}/${folder}`), ({ name }) => name);
    const code = names.filter((name) => name.endsWith(".ts"));
    return didYouMean(module.slice(folder.length), code);
  } catch {
    return "";
  }
}

function relative(root: string, place: string): string {
  const base = `${pathToFileURL(root).href}/`;
  return place.startsWith(base) ? decodeURIComponent(place.slice(base.length)) : place;
}

async function isFile(path: string): Promise<boolean> {
  return path !== "" && await Deno.stat(path).then((found) => found.isFile, () => false);
}
