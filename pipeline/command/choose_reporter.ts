import type { Reporter } from "../events.ts";
import { jsonReporter } from "../screen/reporter_json.ts";
import { plainReporter, quietReporter } from "../screen/reporter_plain.ts";
import { print } from "../words/print.ts";
import type { Arguments } from "./command.ts";

/** Makes the reporter that the flags and the terminal ask for. */
export async function chooseReporter(args: Arguments): Promise<Reporter> {
  const error = (line: string) => print("stderr", line);
  if (args.json) return jsonLines();
  if (args.quiet) return quietReporter(error);
  if (Deno.stderr.isTerminal()) return (await import("../screen/reporter_live.ts")).liveReporter();
  return plainReporter(error, () => performance.now());
}

/** Prints events on stdout. A run goes on when a line cannot be written, and its end reports the loss. */
function jsonLines(): Reporter {
  let lost: { error: unknown } | undefined;
  const write = (line: string) => {
    try {
      print("stdout", line);
    } catch (error) {
      lost ??= { error };
    }
  };
  return {
    ...jsonReporter(write, () => new Date()),
    close() {
      if (lost) throw lost.error;
    },
  };
}
