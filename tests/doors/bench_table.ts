import { from } from "arquero";
import { NETWORKS } from "../../stages/networks.ts";
import { size, thousands } from "../../pipeline/words/text.ts";
import { fixed } from "../../stages/print/number_text.ts";

/** What `deno task bench:train --save` writes, as far as the documents show it. */
export interface Bench {
  readonly device: string;
  readonly libtensorflow: string;
  /** Absent if PyTorch was not measured. */
  readonly pytorch?: string;
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
    readonly imagesPerSecond: number;
  };
}

/** Columns of words; the others hold numbers. */
const TEXTS = ["network", "method", "mode"];

/** Says how a measurement was made, with a table of its lines. */
export function benchTable(text: string): string {
  const { device, libtensorflow, pytorch, threads, seconds, repeats, results }: Bench = JSON.parse(
    text,
  );
  const torch = pytorch?.replace(/\+.*/, "");
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
  const align = Object.fromEntries(
    Object.keys(lines[0]!).map((name) => [name, TEXTS.includes(name) ? "l" : "r"] as const),
  );
  const table = from(lines).toMarkdown({ limit: lines.length, align });
  return `Measured on ${device}, ${threads} threads, TensorFlow ${libtensorflow}${against}: medians of ${repeats} ` +
    `runs of ${seconds} s.\n\n${table.trimEnd()}`;
}

function count(value: number): string {
  return value < 100 ? fixed(value, 1) : thousands(Math.round(value));
}
