import { followJournals } from "./follow_journals.ts";
import { serveLive } from "./server.ts";

/** Between two looks at the journal. */
const LOOK_MS = 250;
/** Within this time a page that is loaded again comes back, and whoever has the address opens it. */
const STAY_MS = 20_000;

/** Ways to end watching. */
export interface WatchOptions {
  /** Told the address. */
  readonly onServe: (address: string) => void;
  readonly signal: AbortSignal;
  /** Ends when no run is going on in the folder and no page is open any more, from when this says true. */
  readonly leave?: () => boolean;
}

/** Serves the live view of the run in a project's folder, and of those that come after it. */
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
  /** When somebody last looked or could have something new to look at. */
  let needed = Date.now();
  try {
    while (!signal.aborted) {
      if (await follower.read()) server.changed();
      if (server.pages() > 0 || follower.alive() || !leave()) needed = Date.now();
      if (Date.now() - needed > STAY_MS) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    await server.close();
  }
}
