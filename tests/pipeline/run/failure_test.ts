import { assert, assertEquals } from "@std/assert";
import { StageFailure } from "../../../pipeline/run/execute.ts";
import { describeFailure, logTail } from "../../../pipeline/run/failure.ts";
import { EnvironmentError, UserError } from "../../../pipeline/words/errors.ts";
import { testProject } from "../helpers/project.ts";

Deno.test("describeFailure: a failed program is told with its log's end where that says more, and with what it left", async () => {
  await using project = await testProject({ "s.log": "one\n\ntwo\n" });
  const describe = (error: unknown) => describeFailure("s", error, project.root, "s.log");
  assertEquals(await describe(new StageFailure("it broke", true, false, "failed/s")), {
    stage: "s",
    message: "it broke",
    log: "s.log",
    output: "failed/s",
    tail: ["one", "two"],
  });
  assertEquals((await describe(new StageFailure("no output"))).tail, []);
});

Deno.test("describeFailure: refusals of the machine and mistakes of the user come without a stack, bugs with theirs", async () => {
  const message = async (error: unknown) =>
    (await describeFailure("s", error, "/nowhere", "s.log")).message;
  const full = await Deno.writeTextFile("/nowhere/x", "").catch((error) => error);
  for (const error of [new EnvironmentError("full"), new UserError("wrong"), full]) {
    assertEquals(await message(error), error.message);
  }
  const bug = await message(new TypeError("x is not a function"));
  assert(bug.startsWith("TypeError: x is not a function\n    at "), bug);
  assertEquals(await message("thrown text"), "thrown text");
  const { log, output, tail } = await describeFailure("s", new TypeError("x"), "/nowhere", "s.log");
  assertEquals([log, output, tail], [null, null, []]);
});

Deno.test("logTail: the last lines that say something; none of a log that is not there", async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  await using project = await testProject({ long: lines.join("\n   \n") + "\n\n" });
  assertEquals(await logTail(`${project.root}/long`, 3), lines.slice(-3));
  assertEquals((await logTail(`${project.root}/long`)).length, 12);
  assertEquals(await logTail(`${project.root}/none`), []);
});
