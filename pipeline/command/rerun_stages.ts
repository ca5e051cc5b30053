import { selectStages } from "../plan/graph.ts";
import { JSON_VERSION } from "../screen/reporter_json.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { print } from "../words/print.ts";
import { chooseReporter } from "./choose_reporter.ts";
import type { Loaded } from "./command_table.ts";
import { fetchPackages } from "./fetch_packages.ts";

/** `verify --rerun`: exit code 1 when a stage did not come to the same bits. */
export async function rerunStages({ args, app, project }: Loaded): Promise<number> {
  const reporter = await chooseReporter(args);
  const { rerunAside } = await import("../run/rerun.ts");
  const kill = new AbortController();
  using _interruptions = onInterruption(() => {
    if (kill.signal.aborted) Deno.exit(INTERRUPTED);
    kill.abort();
  });
  let same = true;
  try {
    const names = selectStages(project.graph, args.names);
    const stages = names.map((name) => project.graph.byName.get(name)!);
    await fetchPackages(app, stages, args.quiet);
    await app.prepare?.(stages, { elsewhere: false, added: args.added, quiet: args.quiet });
    for (const name of names) {
      const { different, seconds, record } = await rerunAside(project, name, {
        flags: app.importMapFlags,
        onEvent: (event) => reporter.onEvent(safeEvent(event)),
        kill: kill.signal,
      });
      same &&= different.length === 0;
      if (args.json) {
        print("stdout", JSON.stringify({ version: JSON_VERSION, stage: name, different, seconds }));
      } else {print(
          "stdout",
          different.length === 0
            ? `${name}: the same bits again (${record.output.digest.slice(0, 12)}).`
            : `${name}: other bits in ${
              different.join(", ")
            }. The result is not reproducible here.`,
        );}
    }
  } catch (error) {
    if (kill.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    reporter.close();
  }
  return same ? 0 : 1;
}
