import { print } from "../words/print.ts";
import type { Arguments } from "./command.ts";
import type { RunCache } from "../cache/run_cache.ts";
import { UserError } from "../words/errors.ts";
import type { Event } from "../events.ts";
import { selectStages } from "../plan/graph.ts";
import { count, size } from "../words/text.ts";
import type { Project } from "../plan/project.ts";
import { progressLine } from "../screen/progress_line.ts";
import { printJson } from "../words/print_json.ts";
import { tellRefused } from "./tell_refused.ts";

/** The shared cache that a run is to use, where it is to use one. Nothing of it is loaded otherwise. */
export async function chooseCache(
  args: Arguments,
  { store }: Project,
  onEvent: (event: Event) => void,
): Promise<RunCache | undefined> {
  const address = addressIn(args);
  if (!address) {
    if (!args.cacheWrite) return undefined;
    throw new UserError("--cache-write needs the address of a cache: --cache <url>, or CACHE_URL.");
  }
  const { openCache } = await import("../cache/open_cache.ts");
  const { runCache } = await import("../cache/run_cache.ts");
  const backend = await openCache(address, environment(), { writes: args.cacheWrite });
  return runCache(backend, store, args.cacheWrite, onEvent);
}

/** What a time does not count where there is a cache: which of the results it has is known only once it is asked. */
export const FETCHED = "What the cache has is fetched instead.";

/** Whether a run would use a shared cache. */
export function usesCache(args: Arguments): boolean {
  return Boolean(addressIn(args));
}

function addressIn({ cache }: Arguments): string | undefined {
  return cache ?? environment()["CACHE_URL"];
}

/** What a process that is started from here on has no business to inherit; `sbatch` hands all of it to the jobs. */
export const SECRETS: readonly string[] = [
  ...["CACHE_URL", "CACHE_TOKEN", "CACHE_PASSWORD"],
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
];

let taken: Readonly<Record<string, string>> | undefined;

/** The environment as the process began with it. The secrets are removed from it at the first call, and kept for later runs. */
function environment(): Readonly<Record<string, string>> {
  if (taken === undefined) {
    taken = Deno.env.toObject();
    for (const name of SECRETS) Deno.env.delete(name);
  }
  return taken;
}

/** `cache push` and `cache pull`: exit code 1 when something was refused. */
export async function transferRuns(args: Arguments, project: Project): Promise<number> {
  const [direction, ...stages] = args.names;
  const address = addressIn(args);
  if (!address) {
    throw new UserError(
      `"cache ${direction}" needs the address of a cache: --cache <folder, https://… or s3://…>, or CACHE_URL.`,
    );
  }
  const isPush = direction === "push";
  if (args.replace && !isPush) {
    throw new UserError(
      `--replace belongs to "cache push"; "cache ${direction}" does not take it.`,
    );
  }
  const { graph } = project;
  const names = stages.length > 0
    ? selectStages(graph, stages)
    : graph.order.map(({ name }) => name);
  const { openCache } = await import("../cache/open_cache.ts");
  const { pull, push } = await import("../cache/transfer.ts");
  const backend = await openCache(address, environment(), { writes: isPush });

  const show = progressLine(args);
  const onStage = (done: number, total: number) =>
    show(`${direction}ing ${done} of ${count(total, "stage")}`);
  const found =
    await (isPush
      ? push(project, names, backend, onStage, { replaces: args.replace })
      : pull(project, names, backend, onStage)).finally(() => show(""));
  const { moved, bytes, there, refused, absent, leftOut } = found;
  if (args.json) printJson({ direction, ...found });
  else {
    const andRefused = tellRefused(refused);
    print(
      "stdout",
      `${count(moved.length, "result")} (${size(bytes)}) ${isPush ? "sent to" : "fetched from"} ` +
        `${backend.place}; ${there.length} ${isPush ? "were there" : "were here"} already, ` +
        `${absent.length} ${isPush ? "are not fresh here" : "are not there"}` +
        `${
          leftOut.length === 0 ? "" : `, ${leftOut.length} lack files that were not restored here`
        }` +
        `${andRefused}.`,
    );
  }
  return Object.keys(refused).length > 0 ? 1 : 0;
}
