import { startLiveView } from "./start.ts";

/** The live view of one command (`--ui`), which all of its runs share. */
export interface CommandView extends Disposable {
  /** Starts the view with the first run, and returns its address; with later runs, returns null. */
  start(): Promise<string | null>;
}

/**
 * Makes the live view of a command. Once disposed, the view ends when no page is open.
 *
 * @param root the project's folder
 * @param flags the flags of `deno run` that choose import map and lock file
 */
export function commandView(root: string, flags: readonly string[]): CommandView {
  let release: (() => Promise<void>) | undefined;
  return {
    async start() {
      if (release !== undefined) return null;
      const view = await startLiveView(root, flags);
      release = view.release;
      return view.address;
    },
    [Symbol.dispose]: () => void release?.(),
  };
}
