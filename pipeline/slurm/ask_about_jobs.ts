/** The choices of a user who interrupts a run whose jobs can go on without it. */
export interface JobChoices {
  readonly leave: () => void;
  readonly cancel: () => void;
  readonly say: (text: string) => void;
  /** Reads a line, by default from the terminal; null at the end of input. */
  readonly readLine?: () => Promise<string | null>;
}

/**
 * Makes the question that an interrupted run asks on the terminal while it goes on. A second interruption before the
 * answer leaves the jobs in the queue, which loses nothing.
 *
 * @returns a function that asks, given the number of jobs
 */
export function askAboutJobs(
  { leave, cancel, say, readLine = readTerminal }: JobChoices,
): (jobs: number) => Promise<void> {
  let asking = false;
  return async (jobs) => {
    if (asking) {
      asking = false;
      return leave();
    }
    asking = true;
    for (;;) {
      say(
        `${jobs} ${
          jobs === 1 ? "job is" : "jobs are"
        } queued or running. Type l to leave them in the queue, c to cancel them ` +
          "(running jobs save a checkpoint first), or g to go on, then Enter.",
      );
      const answer = (await readLine())?.trim().toLowerCase();
      // A second interruption has decided meanwhile.
      if (!asking) return;
      if (answer === "g") {
        asking = false;
        return say("Going on.");
      }
      if (answer === "c") return cancel();
      if (answer === "l" || answer === undefined) return leave();
    }
  };
}

async function readTerminal(): Promise<string | null> {
  const bytes = new Uint8Array(256);
  const read = await Deno.stdin.read(bytes);
  return read === null ? null : new TextDecoder().decode(bytes.subarray(0, read));
}
