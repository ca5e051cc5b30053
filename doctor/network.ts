import { parse } from "@std/yaml";
import { standardLibraryFlags } from "../pick_std.ts";
import { redact } from "../pipeline/words/redact.ts";
import type { Finding } from "./finding.ts";

const PATIENCE_MS = 4_000;

/** Reports which standard library is in use, and checks whether the sources of the data sets are reachable. */
export async function checkNetwork(root: string): Promise<Finding[]> {
  const findings = [await standardLibraryFinding()];
  const mirror = Deno.env.get("DATA_MIRROR");
  if (mirror) findings.push(await mirrorFinding(mirror, Deno.env.get("INIT_CWD") ?? Deno.cwd()));
  const sources = sourcesOf(await Deno.readTextFile(`${root}/configs/datasets.yaml`));
  return [...findings, ...await Promise.all(sources.map(sourceFinding))];
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

async function sourceFinding(source: { url: string; datasets: string[] }): Promise<Finding> {
  const subject = "source";
  const what = `${redact(source.url)} (${source.datasets.join(", ")})`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // Any response counts, since many servers refuse to list a folder.
    const response = await fetch(source.url, { method: "HEAD", signal });
    await response.body?.cancel();
    return { subject, state: "ok", found: `${what} answers` };
  } catch {
    return {
      subject,
      state: "note",
      found: `${what} is not reachable`,
      remedy: "if you need the data set, put its files into a folder and set DATA_MIRROR to it",
    };
  }
}

/** Checks DATA_MIRROR, whose path may be relative to the folder `base`. */
async function mirrorFinding(mirror: string, base: string): Promise<Finding> {
  const subject = "DATA_MIRROR";
  if (/^https?:/.test(mirror)) return await sourceFinding({ url: mirror, datasets: [subject] });
  const path = mirror.startsWith("/") ? mirror : `${base}/${mirror}`;
  const exists = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  if (exists) return { subject, state: "ok", found: `the folder "${path}"` };
  const remedy = "set it to an existing folder or a URL, or unset it";
  return { subject, state: "problem", found: `the folder "${path}" does not exist`, remedy };
}
