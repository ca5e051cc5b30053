import { assertEquals } from "@std/assert";
import { beginAttempt } from "../../../pipeline/executor/begin_attempt.ts";
import { checkpointsIn } from "../../../pipeline/store/earlier_attempts.ts";
import type { Json } from "../../../pipeline/types.ts";
import { type TestProject, testProject } from "../helpers/project.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const here = () => Promise.resolve({ name: "here" } as Json);
const elsewhere = () => Promise.resolve({ name: "elsewhere" } as Json);

async function scratchIn({ root }: TestProject): Promise<string> {
  await Deno.mkdir(`${root}/key`, { recursive: true });
  return `${root}/key`;
}

/** An attempt that tells a device, leaves a checkpoint written at a second, and is cut short. */
async function cutShort(
  scratch: string,
  second: number,
  until: number,
  device: string,
  host = here,
): Promise<void> {
  const attempt = await beginAttempt(scratch, at(second), host);
  attempt.note({ device });
  await attempt.settled();
  await Deno.writeTextFile(`${scratch}/checkpoint`, "");
  await Deno.utime(`${scratch}/checkpoint`, at(until), at(until));
}

Deno.test("attempts: a first one that ends well adds nothing to its facts", async () => {
  await using project = await testProject();
  const attempt = await beginAttempt(await scratchIn(project), at(0), here);
  attempt.note({ device: "cpu" });
  assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" });
  await attempt.settled();
});

Deno.test("attempts: times of those before it, until each last wrote; other devices and machines, each once", async () => {
  await using project = await testProject();
  const scratch = await scratchIn(project);
  await cutShort(scratch, 0, 10, "gpu");
  await cutShort(scratch, 20, 25, "cpu");
  await cutShort(scratch, 30, 36, "gpu");
  await cutShort(scratch, 40, 41, "cpu", elsewhere);
  const last = await beginAttempt(scratch, at(50), here);
  assertEquals(await last.complete({ device: "cpu", measured: { speed: 3 } }), {
    device: "cpu",
    partlyOn: [
      { device: "gpu", host: { name: "here" } },
      { device: "cpu", host: { name: "elsewhere" } },
    ],
    measured: {
      speed: 3,
      earlier: [
        { started: at(0).toISOString(), seconds: 10 },
        { started: at(20).toISOString(), seconds: 5 },
        { started: at(30).toISOString(), seconds: 6 },
        { started: at(40).toISOString(), seconds: 1 },
      ],
    },
  });
});

Deno.test("attempts: one that left nothing to go on from, or wrote nothing itself, does not count", async () => {
  await using project = await testProject();
  const scratch = await scratchIn(project);
  const nothing = await beginAttempt(scratch, at(0), here);
  nothing.note({ device: "gpu" });
  await nothing.settled();
  assertEquals(await checkpointsIn(scratch), []);
  const second = await beginAttempt(scratch, at(5), here);
  assertEquals(await second.complete({ device: "cpu" }), { device: "cpu" });
  await cutShort(scratch, 10, 20, "cpu");
  // It begins after the last checkpoint was written, and is cut short before it writes one.
  const idle = await beginAttempt(scratch, at(30), here);
  idle.note({ device: "gpu" });
  await idle.settled();
  const { measured, partlyOn } = await (await beginAttempt(scratch, at(40), here)).complete({
    device: "cpu",
  });
  assertEquals([measured, partlyOn], [
    { earlier: [{ started: at(10).toISOString(), seconds: 10 }] },
    undefined,
  ]);
});

Deno.test("attempts: a list that was cut short while it was written counts as none", async () => {
  await using project = await testProject({ "key.attempts": '[{"started":', "key/checkpoint": "" });
  const scratch = await scratchIn(project);
  const attempt = await beginAttempt(scratch, at(0), here);
  assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" });
  assertEquals((await checkpointsIn(scratch)).map(({ name }) => name), ["checkpoint"]);
});

Deno.test("attempts: a damaged list counts as none, whatever it holds", async () => {
  const DAMAGE = [
    "null",
    "5",
    "[null]",
    "[5]",
    "{}",
    "[{}]",
    "\0\0",
    '[{"started":5}]',
    '[{"started":"2026","seconds":9}]',
  ];
  for (const text of DAMAGE) {
    await using project = await testProject();
    const scratch = await scratchIn(project);
    await cutShort(scratch, 0, 10, "gpu");
    await project.write("key.attempts", text);
    const attempt = await beginAttempt(scratch, at(20), here);
    assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" }, text);
  }
});
