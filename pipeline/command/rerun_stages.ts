import type { Event } from "../events.ts";
import { selectStages } from "../plan/graph.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { aborted } from "../system/aborted.ts";
import { INTERRUPTED, onInterruption } from "../system/interruptions.ts";
import { print } from "../words/print.ts";
import { JSON_VERSION } from "../words/print_json.ts";
import { chooseReporter } from "./choose_reporter.ts";
import type { Arguments } from "./command.ts";
import type { Loaded } from "./command_table.ts";
import { prepareStages } from "./prepare_stages.ts";

/** `verify --rerun`: exit code 1 when a stage did not come to the same bits. */
export async function rerunStages({ args, app, project }: Loaded): Promise<number> {
  const { rerunAside } = await import("../run/rerun.ts");
  const interruption = new AbortController();
  const { signal } = interruption;
  using _interruptions = onInterruption(() => {
    if (signal.aborted) Deno.exit(INTERRUPTED);
    interruption.abort();
  });
  let same = true;
  try {
    const names = selectStages(project.graph, args.names);
    const stages = names.map((name) => project.graph.byName.get(name)!);
    await Promise.race([prepareStages({ app, args }, stages), aborted(signal)]);
    for (const name of names) {
      signal.throwIfAborted();
      const { different, seconds, record } = await reported(
        args,
        (onEvent) =>
          rerunAside(project, name, {
            flags: app.importMapFlags,
            onEvent,
            // It leaves nothing that would be worth a polite end.
            stop: signal,
            kill: signal,
          }),
      );
      same &&= different.length === 0;
      const text = different.length === 0
        ? `${name}: the same bits again (${record.output.digest.slice(0, 12)}).`
        : `${name}: other bits in ${different.join(", ")}. The result is not reproducible here.`;
      const data = { version: JSON_VERSION, stage: name, different, seconds };
      print("stdout", args.json ? JSON.stringify(data) : text);
    }
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    throw error;
  }
  return same ? 0 : 1;
}

/** Shows the events of some work. The bars are gone when it ends, so that nothing erases what is printed then. */
async function reported<T>(
  args: Arguments,
  work: (onEvent: (event: Event) => void) => Promise<T>,
): Promise<T> {
  const reporter = await chooseReporter(args);
  try {
    return await work((event) => reporter.onEvent(safeEvent(event)));
  } finally {
    reporter.close();
  }
}
