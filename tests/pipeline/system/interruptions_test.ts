import { assertEquals } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";

/** Interrupts its own process, for a signal reaches all that listens in one, and says how often it was told. */
const INTERRUPTED = `
import { onInterruption } from "./pipeline/system/interruptions.ts";

/** Interrupts this process and waits until it was heard. */
async function interrupt() {
  const { promise, resolve } = Promise.withResolvers();
  Deno.addSignalListener("SIGTERM", resolve);
  // Listening keeps no event loop going.
  const timer = setInterval(() => {}, 1000);
  Deno.kill(Deno.pid, "SIGTERM");
  await promise;
  clearInterval(timer);
  Deno.removeSignalListener("SIGTERM", resolve);
}

let [time, interruptions] = [0, 0];
const told = [];
{
  using _listening = onInterruption(() => void (interruptions += 1), () => time);
  await interrupt();
  time = 20;
  await interrupt();
  told.push(interruptions);
  time = 1000;
  await interrupt();
  told.push(interruptions);
}
time = 2000;
await interrupt();
told.push(interruptions);
console.log(JSON.stringify(told));
`;

Deno.test("onInterruption: a ^C that a task passes on counts once, a second ^C counts again", async () => {
  assertEquals(await inOwnProcess(INTERRUPTED), [1, 2, 2]);
});
