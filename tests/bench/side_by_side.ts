import { watchGpuMemory } from "./gpu_memory.ts";
import type { Measurement } from "./measure_training.ts";
import { type Placement, readPlacement } from "./placement.ts";

/** TensorFlow writes its lines in parts, so these two words can stand in the middle of one. */
const READY = "ready\n";

/** A program that measures one training. It prints `ready` after its first updates, waits for a line, and ends with JSON. */
export interface Measuring {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Result of equal trainings that ran at the same time. */
export interface Together extends Measurement {
  /** Drop in free GPU memory while they ran; absent if they computed on the processor. */
  readonly peakGpuMegabytes?: number;
  /** Placement of operations; absent if not requested. */
  readonly placement?: Placement;
}

/**
 * Runs a number of equal trainings at the same time. All continue when the last is ready.
 *
 * @returns sums of images and memory, and the longest start-up; or the output of a failed training
 */
export async function sideBySide(
  measuring: Measuring,
  count: number,
  onGpu: boolean,
): Promise<Together | string> {
  const memory = onGpu ? await watchGpuMemory() : undefined;
  const children = Array.from({ length: count }, () => start(measuring));
  const ready = await Promise.all(children.map(({ ready }) => ready));
  if (ready.every(Boolean)) { for (const { go } of children) await go(); }
  else for (const { kill } of children) kill();
  const ends = await Promise.all(children.map(({ end }) => end));
  const gpuMegabytes = await memory?.stop();
  const failed = ends.find((end) => typeof end === "string");
  if (typeof failed === "string") return failed;
  const all = ends as Together[];
  const sum = (field: "imagesPerSecond" | "peakResidentMegabytes") =>
    all.reduce((sum, one) => sum + one[field], 0);
  return {
    ...all[0]!,
    imagesPerSecond: sum("imagesPerSecond"),
    peakResidentMegabytes: sum("peakResidentMegabytes"),
    startupSeconds: Math.max(...all.map(({ startupSeconds }) => startupSeconds)),
    ...(gpuMegabytes !== undefined && { peakGpuMegabytes: gpuMegabytes }),
  };
}

function start({ program, args, env }: Measuring) {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const ready = Promise.withResolvers<boolean>();
  const end = (async (): Promise<Together | string> => {
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes(READY)) ready.resolve(true);
    }
    ready.resolve(false);
    const { success } = await child.status;
    const [json] = text.match(/\{"imagesPerSecond.*\}\n/) ?? [];
    if (!success || json === undefined) return await stderr || "it was ended";
    const placement = readPlacement(text.replace(READY, "").replace(json, ""));
    return { ...JSON.parse(json), ...(placement && { placement }) };
  })();
  return {
    ready: ready.promise,
    end,
    async go() {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode("go\n"));
      await writer.close();
    },
    kill() {
      try {
        child.kill();
      } catch {
        // The process has ended.
      }
    },
  };
}
