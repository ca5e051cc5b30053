import { from } from "arquero";
import { NETWORKS } from "../../stages/networks.ts";
import { size, thousands } from "../../pipeline/words/text.ts";
import { fixed } from "../../stages/print/number_text.ts";

/** What `deno task bench:train --save` writes, as far as the documents show it. */
interface Bench {
  readonly device: string;
  readonly libtensorflow: string;
  readonly threads: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly results: readonly BenchLine[];
}

interface BenchLine {
  readonly network: string;
  readonly method: string;
  readonly batch: number;
  readonly imagesPerSecond: number;
  readonly startupSeconds: number;
  readonly peakResidentMegabytes: number;
  readonly shareOfPeak: number;
  readonly speedRatio?: number;
  readonly memoryRatio?: number;
  readonly torch?: {
    readonly mode: string;
    readonly version: string;
    readonly imagesPerSecond: number;
  };
}

/** Says how a measurement was made, with a table of its lines. */
export function benchTable(text: string): string {
  const { device, libtensorflow, threads, seconds, repeats, results }: Bench = JSON.parse(text);
  const torch = results.find((line) => line.torch)?.torch?.version.replace(/\+.*/, "");
  const against = torch === undefined ? "" : ` against PyTorch ${torch}`;
  const lines = results.map((line) => ({
    network: NETWORKS[line.network]!.title,
    method: line.method,
    batch: thousands(line.batch),
    "images/s": count(line.imagesPerSecond),
    "of the peak": fixed(line.shareOfPeak),
    ...(torch && {
      PyTorch: line.torch ? count(line.torch.imagesPerSecond) : "",
      mode: line.torch?.mode ?? "",
      ratio: line.speedRatio === undefined ? "" : `**${fixed(line.speedRatio)}**`,
    }),
    "first update": `${fixed(line.startupSeconds, 1)} s`,
    memory: size(line.peakResidentMegabytes * 1e6),
    ...(torch && {
      "of PyTorch's": line.memoryRatio === undefined ? "" : fixed(line.memoryRatio),
    }),
  }));
  const texts = ["network", "method", "mode"];
  const align = Object.fromEntries(
    Object.keys(lines[0]!).map((
      name,
    ) => [name, texts.includes(name) ? "l" as const : "r" as const]),
  );
  const table = from(lines).toMarkdown({ limit: lines.length, align });
  return `Measured on ${device}, ${threads} threads, TensorFlow ${libtensorflow}${against}: medians of ${repeats} ` +
    `runs of ${seconds} s.\n\n${table.trimEnd()}`;
}

function count(value: number): string {
  return value < 100 ? fixed(value, 1) : thousands(Math.round(value));
}
