import { parse } from "@std/yaml";
import { standardLibraryFlags } from "../pick_std.ts";
import type { Finding } from "./finding.ts";

const PATIENCE_MS = 4_000;

/** Which standard library is used, and which of the places that data come from can be reached. */
export async function lookAtNetwork(root: string): Promise<Finding[]> {
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
      ? "the adapters in std/, over npm packages: JSR is not reachable, or STD=npm"
      : "from JSR",
  };
}

/** The servers of `configs/datasets.yaml`, each once, with the data sets they have. */
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
  const what = `${source.url} (${source.datasets.join(", ")})`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // Any answer will do: many servers refuse to list a folder.
    const response = await fetch(source.url, { method: "HEAD", signal });
    await response.body?.cancel();
    return { subject, state: "ok", found: `${what} answers` };
  } catch {
    return {
      subject,
      state: "note",
      found: `${what} is not reachable`,
      remedy: "put the files into a folder and set DATA_MIRROR to it, if this data set is wanted",
    };
  }
}

/** @param base what a relative DATA_MIRROR is relative to */
async function mirrorFinding(mirror: string, base: string): Promise<Finding> {
  const subject = "DATA_MIRROR";
  if (/^https?:/.test(mirror)) return await sourceFinding({ url: mirror, datasets: [subject] });
  const path = mirror.startsWith("/") ? mirror : `${base}/${mirror}`;
  const there = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  if (there) return { subject, state: "ok", found: `the folder "${path}"` };
  const remedy = "set it to a folder that exists or to a URL, or unset it";
  return { subject, state: "problem", found: `there is no folder "${path}"`, remedy };
}
