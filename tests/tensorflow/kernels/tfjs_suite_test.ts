import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { locateForTests } from "../library.ts";
import { EXCEPTIONS } from "./tfjs_exceptions.ts";
import type { Outcomes } from "./tfjs_suite.ts";

Deno.test("tfjs-core's own tests pass on TensorFlow, but for the listed exceptions, which fail", async () => {
  const { path } = await locateForTests();
  const file = await Deno.makeTempFile({ suffix: ".json" });
  const program = fileURLToPath(new URL("./tfjs_suite.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", ...await standardLibraryFlags()],
      ...[program, file, path],
    ],
    env: { TF_CPP_MIN_LOG_LEVEL: "3" },
    stdout: "null",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const outcomes: Outcomes = JSON.parse(await Deno.readTextFile(file));
  await Deno.remove(file);
  assert(Object.keys(outcomes).length > 4_000, "the tests are found");
  const readme = await Deno.readTextFile(
    new URL("../../../tensorflow/README.md", import.meta.url),
  );
  const count = (number: number) => number.toLocaleString("en");
  assertMatch(
    readme,
    new RegExp(
      `Of ${count(Object.keys(outcomes).length)},\\s+all\\s+pass\\s+but\\s+${
        Object.keys(EXCEPTIONS).length
      }\\.`,
    ),
  );
  const failures = Object.entries(outcomes).filter(([, message]) => message !== null);
  assertEquals(failures.filter(([name]) => !(name in EXCEPTIONS)), []);
  assertEquals(Object.keys(EXCEPTIONS).filter((name) => outcomes[name] === null), []);
  assertEquals(Object.keys(EXCEPTIONS).filter((name) => !(name in outcomes)), []);
});
