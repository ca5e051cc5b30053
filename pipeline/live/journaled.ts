import type { Reporter } from "../events.ts";
import { safeEvent } from "../screen/safe_event.ts";
import { redact } from "../words/redact.ts";
import { visible } from "../words/visible.ts";
import { beginJournal } from "./journal.ts";
import { startLiveView } from "./start.ts";

/** A reporter that writes the run's journal too. */
export interface JournaledReporter extends Reporter {
  /** Notes an error that ended the run and that no event holds. */
  fail(message: string): void;
}

/**
 * Writes all events into the run's journal too, and starts the live view if wanted.
 *
 * @param options.root the project's folder
 * @param options.command the user's command, as a title
 * @param options.liveView the flags that choose import map and lock file; if given, the live view starts (`--ui`)
 * @throws {EnvironmentError} if the live view does not start
 */
export async function journaled(
  shown: Reporter,
  options: {
    readonly root: string;
    readonly command: string;
    readonly liveView?: readonly string[];
  },
): Promise<JournaledReporter> {
  const { root, command, liveView } = options;
  const journal = beginJournal(root, command, Date.now);
  const view = liveView === undefined ? null : await startLiveView(root, liveView);
  if (view !== null) {
    // Kept out of the journal, since the address holds a secret.
    shown.onEvent({
      type: "notice",
      text: `The live view opens once, in one browser: ${view.address}`,
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
      view?.release();
      shown.close();
    },
  };
}
