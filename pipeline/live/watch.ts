import { setTimeout as pause } from "node:timers/promises";
import { followJournals } from "./follow_journals.ts";
import { serveLive } from "./server.ts";

/** Pause between two readings of the journal. */
const POLL_MS = 250;
/** How long the view waits without a page: time to reload one, or to open the address. */
const STAY_MS = 20_000;

/** How a view is announced and ended. */
export interface WatchOptions {
  /** Receives the address. */
  readonly onServe: (address: string) => void;
  readonly signal: AbortSignal;
  /** Whether the view may end once no run goes on and no page is open. */
  readonly leave?: () => boolean;
}

/** Serves the live view of the current run in a project's folder, and of the runs after it. */
export async function watch(root: string, options: WatchOptions): Promise<void> {
  const { signal, leave = () => false, onServe } = options;
  const follower = followJournals(root, Date.now);
  await follower.read();
  const server = serveLive({
    root,
    run: () => follower.followed().run(),
    log: (stage) => follower.followed().log(stage),
  });
  onServe(server.address);
  /** When a page was last open or a run last went on. */
  let needed = performance.now();
  try {
    while (!signal.aborted) {
      if (await follower.read()) server.changed();
      if (server.pages() > 0 || follower.alive() || !leave()) needed = performance.now();
      if (performance.now() - needed > STAY_MS) return;
      await pause(POLL_MS);
    }
  } finally {
    await server.close();
  }
}
