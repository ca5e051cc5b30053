import { assertEquals } from "@std/assert";
import { commandHolds, signalGroup } from "../../../pipeline/system/process_group.ts";
import { gone } from "../helpers/engine.ts";

/** A shell that leads a group, and what it started. */
async function family() {
  const process = new Deno.Command("sh", {
    args: ["-c", "sleep 60 & echo $!; wait # the mark of a test"],
    stdout: "piped",
    detached: true,
  }).spawn();
  const { value } = await process.stdout.getReader().read();
  const child = Number(new TextDecoder().decode(value));
  return { process, child };
}

Deno.test({
  name: "signalGroup: ends a process and all that it started; of ended ones it says nothing",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { process, child } = await family();
    assertEquals(await gone(child, 0.1), false);
    signalGroup(process.pid, "SIGTERM");
    assertEquals((await process.status).signal, "SIGTERM");
    assertEquals(await gone(child), true);
    signalGroup(process.pid, "SIGTERM");
  },
});

Deno.test({
  name: "commandHolds: finds a text of the command line, of a process that lives",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { process } = await family();
    assertEquals(await commandHolds(process.pid, "the mark of a test"), true);
    assertEquals(await commandHolds(process.pid, "another mark"), false);
    signalGroup(process.pid, "SIGKILL");
    await process.status;
    assertEquals(await commandHolds(process.pid, "the mark of a test"), false);
  },
});
