import { assertEquals } from "@std/assert";
import { onInterruption } from "../../../pipeline/system/interruptions.ts";

/** Interrupts this process and waits until it was heard. */
async function interrupt(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard = () => resolve();
  // Not SIGINT, which would end the runner of the tests.
  Deno.addSignalListener("SIGTERM", heard);
  // Listening keeps no event loop going.
  const timer = setInterval(() => {}, 1000);
  Deno.kill(Deno.pid, "SIGTERM");
  await promise;
  clearInterval(timer);
  Deno.removeSignalListener("SIGTERM", heard);
}

Deno.test("onInterruption: a ^C that a task passes on counts once, a second ^C counts again", async () => {
  let [time, interruptions] = [0, 0];
  {
    using _listening = onInterruption(() => void (interruptions += 1), () => time);
    await interrupt();
    time = 20;
    await interrupt();
    assertEquals(interruptions, 1);
    time = 1000;
    await interrupt();
    assertEquals(interruptions, 2);
  }
  time = 2000;
  await interrupt();
  assertEquals(interruptions, 2);
});
