import { assert, assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { runProbe } from "../../../tensorflow/install/run_probe.ts";

/** Runs a program of this text as a probe. */
async function probe(text: string, limitMs?: number) {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, text);
  const found = await runProbe(pathToFileURL(path), [], {}, limitMs);
  await Deno.remove(path);
  return found;
}

Deno.test("a probe answers with its last line, or with the last line of its errors and its end", async () => {
  assertEquals(await probe(`console.log("loading"); console.log("2.20.0");`), {
    ok: true,
    line: "2.20.0",
  });
  assertEquals(await probe(`console.error("no such symbol"); Deno.exit(3);`), {
    ok: false,
    message: "no such symbol",
    end: "code 3",
  });
});

Deno.test("a probe that crashes gives its end, and no line of TensorFlow's log for a reason", async () => {
  const log = "I0000 00:00:1795954550.875499    5026 port.cc:153] oneDNN custom operations are on.";
  const crash =
    `new Deno.UnsafeFnPointer(Deno.UnsafePointer.create(8n), { parameters: [], result: "void" }).call()`;
  assertEquals(await probe(`console.error("${log}"); ${crash};`), {
    ok: false,
    message: "",
    end: "SIGSEGV",
  });
});

Deno.test("a probe that never answers, as over a driver that hangs, is ended and said so", async () => {
  const given = { ok: false, message: "no answer within 0.2 s", end: "its time limit" } as const;
  assertEquals(await probe("setInterval(() => {}, 1000);", 200), given);
});

Deno.test("a probe that ignores SIGTERM is given up at its limit", async () => {
  const given = { ok: false, message: "no answer within 1.5 s", end: "its time limit" } as const;
  const deaf = `Deno.addSignalListener("SIGTERM", () => {}); setInterval(() => {}, 1000);`;
  const begun = performance.now();
  assertEquals(await probe(deaf, 1_500), given);
  assert(performance.now() - begun < 10_000, "it is not waited for");
});
