import { parse } from "@std/yaml";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../pick_std.ts";
import { messageOf } from "../pipeline/words/errors.ts";
import { redact } from "../pipeline/words/redact.ts";
import { mirrorUrl } from "../stages/sources/data_stages.ts";
import type { Finding } from "./finding.ts";
import { typedPath } from "../pipeline/words/typed_path.ts";

const PATIENCE_MS = 4_000;
const MIRROR = "DATA_MIRROR";

/** Reports which standard library is in use, and checks whether the sources of the data sets are reachable. */
export async function checkNetwork(root: string): Promise<Finding[]> {
  const findings = [await standardLibraryFinding()];
  const mirror = Deno.env.get("DATA_MIRROR");
  if (mirror) findings.push(await mirrorFinding(mirror, typedPath(".")));
  const isMirrored = findings.some(({ subject, state }) => subject === MIRROR && state === "ok");
  const sources = sourcesOf(await Deno.readTextFile(`${root}/configs/datasets.yaml`));
  const answers = await Promise.all(sources.map(async (source) => ({
    ...source,
    isReachable: await answeringHost(source.url) !== null,
  })));
  return [...findings, ...sourceFindings(answers, isMirrored)];
}

async function standardLibraryFinding(): Promise<Finding> {
  const flags = await standardLibraryFlags();
  const npm = flags.some((flag) => flag.includes("closed.json"));
  return {
    subject: "@std",
    state: "ok",
    found: npm
      ? "the adapters of std/ over npm packages, because JSR is not reachable or STD=npm"
      : "from JSR",
  };
}

/** The sources in `configs/datasets.yaml`, each once, with the data sets that they serve. */
export function sourcesOf(text: string): { url: string; datasets: string[] }[] {
  const datasets = parse(text, { schema: "core" }) as Record<
    string,
    { sources?: { url?: string }[] }
  >;
  const sources = new Map<string, string[]>();
  for (const [name, { sources: all = [] }] of Object.entries(datasets)) {
    for (const { url } of all) {
      if (url !== undefined) sources.set(url, [...sources.get(url) ?? [], name]);
    }
  }
  return [...sources].map(([url, datasets]) => ({ url, datasets }));
}

/** A source of data sets, and whether its server answers. */
export interface AskedSource {
  readonly url: string;
  readonly datasets: readonly string[];
  readonly isReachable: boolean;
}

/** A finding for each source, and one that says what to do about all that cannot be reached. */
export function sourceFindings(sources: readonly AskedSource[], isMirrored: boolean): Finding[] {
  const subject = "source";
  const each = sources.map(({ url, datasets, isReachable }): Finding => ({
    subject,
    state: isReachable ? "ok" : "note",
    found: `${redact(url)} (${datasets.join(", ")}) ${
      isReachable ? "answers" : "is not reachable"
    }`,
  }));
  const last = each.findLast(({ state }) => state === "note");
  if (last === undefined) return each;
  const remedy = isMirrored
    ? "DATA_MIRROR is asked first: what it has needs no other source"
    : "to use these data sets all the same, put the files of each into a folder of its name, and set\n" +
      "DATA_MIRROR to the folder around them (docs/setup.md). The profile quick needs none of them:\n" +
      "deno task reproduce";
  return each.map((one) => one === last ? { ...one, remedy } : one);
}

/** The host that answers for an address, where redirects lead; null if none does. */
async function answeringHost(url: string): Promise<string | null> {
  try {
    // Any response counts, since many servers refuse to list a folder.
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.body?.cancel();
    return new URL(response.url).host;
  } catch {
    return null;
  }
}

/** Checks DATA_MIRROR, whose path may be relative to the folder `base`. */
export async function mirrorFinding(mirror: string, base: string): Promise<Finding> {
  const subject = MIRROR;
  let url: string;
  try {
    url = mirrorUrl(mirror, base);
  } catch (error) {
    const remedy = "set it to an existing folder or a URL, or unset it";
    return { subject, state: "problem", found: messageOf(error), remedy };
  }
  if (!url.startsWith("file:")) {
    const host = await answeringHost(url);
    if (host === new URL(url).host) {
      return { subject, state: "ok", found: `${redact(mirror)} answers` };
    }
    const [found, remedy] = host === null
      ? ["is not reachable", "set it to a folder or URL that is, or unset it"]
      : [
        `redirects to ${host}, which a download does not follow`,
        "set it to the address there, or unset it",
      ];
    return { subject, state: "note", found: `${redact(mirror)} ${found}`, remedy };
  }
  const path = fileURLToPath(url).replace(/(?<=.)\/$/, "");
  const exists = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  if (exists) return { subject, state: "ok", found: `the folder "${path}"` };
  const remedy = "set it to an existing folder or a URL, or unset it";
  return { subject, state: "problem", found: `the folder "${path}" does not exist`, remedy };
}
