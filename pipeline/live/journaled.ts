import type { Reporter } from "../events.ts";
import { beginJournal } from "./journal.ts";
import { startLiveView } from "./start.ts";

/** A reporter of a run that others can watch. */
export interface JournaledReporter extends Reporter {
  /** The run came to nothing, for a reason that no event tells. */
  fail(message: string): void;
}

/**
 * Has all events written into the run's journal too.
 *
 * @param options.root the project's folder
 * @param options.command what the user asked for
 * @param options.liveView starts the live view (`--ui`), with the flags that choose the import map and the lock file
 * @throws {EnvironmentError} when the live view does not start
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
    // Not for the journal: the address holds a secret.
    shown.onEvent({ type: "notice", text: `Live view, for one browser: ${view.address}` });
  }
  let reason: string | null = null;
  return {
    onEvent(event) {
      journal.onEvent(event);
      shown.onEvent(event);
    },
    fail: (message) => void (reason = message),
    close() {
      journal.close(reason);
      view?.release();
      shown.close();
    },
  };
}
