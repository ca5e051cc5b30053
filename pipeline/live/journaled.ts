import type { Reporter } from "../events.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { redact } from "../words/redact.ts";
import { visible } from "../words/visible.ts";
import { beginJournal } from "./journal.ts";
import type { CommandView } from "./command_view.ts";

/** A reporter that writes the run's journal too. */
export interface JournaledReporter extends Reporter {
  /** Notes an error that ended the run and that no event holds. */
  fail(message: string): void;
}

/**
 * Writes all events into the run's journal too, and starts the live view, if it is wanted and not there.
 *
 * @param options.root the project's folder
 * @param options.command the user's command, as a title
 * @param options.view the live view of the command, if it has one (`--ui`)
 * @throws {EnvironmentError} if the live view does not start
 */
export async function journaled(
  shown: Reporter,
  options: {
    readonly root: string;
    readonly command: string;
    readonly view?: CommandView;
  },
): Promise<JournaledReporter> {
  const { root, command, view } = options;
  const journal = beginJournal(root, command, Date.now);
  const address = await view?.start() ?? null;
  if (address !== null) {
    // Kept out of the journal, since the address holds a secret.
    shown.onEvent({
      type: "notice",
      text: `The live view opens once, in one browser: ${address}`,
      urgent: true,
    });
  }
  let reason: string | null = null;
  return {
    onEvent(event) {
      const safe = safeEvent(event);
      journal.onEvent(safe);
      shown.onEvent(safe);
    },
    fail: (message) => void (reason = visible(redact(message))),
    close() {
      journal.close(reason);
      shown.close();
    },
  };
}
