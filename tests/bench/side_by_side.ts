import { watchGpuMemory } from "./gpu_memory.ts";
import type { Measurement } from "./measure_training.ts";

/** A program that measures one training: says `ready` after its first updates, goes on when told to, ends with JSON. */
export interface Measuring {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What equal trainings did at the same time. */
export interface Together extends Measurement {
  /** What the card had less of while they ran; absent where they computed on the processor. */
  readonly peakGpuMegabytes?: number;
}

/**
 * Runs a number of equal trainings at the same time; all are told to go on when the last is ready.
 *
 * @returns sums of images and memory, and the longest start-up; or what a failed one said
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
  const all = ends as Measurement[];
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
  const end = (async (): Promise<Measurement | string> => {
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split("\n").slice(0, -1).includes("ready")) ready.resolve(true);
    }
    ready.resolve(false);
    const { success } = await child.status;
    const last = text.trim().split("\n").at(-1)!;
    return success && last.startsWith("{") ? JSON.parse(last) : await stderr || "it was ended";
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
        // It has ended.
      }
    },
  };
}
