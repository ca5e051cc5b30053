import type { App } from "../app.ts";
import type { Event } from "../events.ts";
import { typedPath } from "../words/typed_path.ts";
import { messageOf, UserError } from "../words/errors.ts";
import type { Arguments } from "./command.ts";

/**
 * Follows a run into the folder of `--log-dir`, if there is one. A later fault ends the log and not the run.
 *
 * @param onFault told once, when the log ends
 * @throws {UserError} if the log cannot be begun
 */
export async function followLog(
  { logDir }: Arguments,
  app: App,
  onFault: (text: string) => void,
): Promise<((event: Event) => void) | null> {
  if (logDir === undefined || app.logTo === undefined) return null;
  const failed = (error: unknown) =>
    `Writing the numbers of stages into "${logDir}" (--log-dir): ${messageOf(error)}.`;
  let log: { onEvent(event: Event): void } | null;
  try {
    log = await app.logTo(typedPath(logDir));
  } catch (error) {
    throw new UserError(
      `${failed(error)} Nothing was run. Name a folder that can be made and written.`,
    );
  }
  return (event) => {
    try {
      log?.onEvent(event);
    } catch (error) {
      log = null;
      onFault(`${failed(error)} The run goes on without this log.`);
    }
  };
}
