import { assertEquals } from "@std/assert";
import { beginAttempt, checkpointsIn } from "../../../pipeline/executor/earlier_attempts.ts";
import type { Json } from "../../../pipeline/types.ts";
import { testProject } from "../helpers/project.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const here = () => Promise.resolve({ name: "here" } as Json);
const elsewhere = () => Promise.resolve({ name: "elsewhere" } as Json);

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
  const attempt = await beginAttempt(project.root, at(0), here);
  attempt.note({ device: "cpu" });
  assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" });
  await attempt.settled();
});

Deno.test("attempts: times of those before it, until each last wrote; other devices and machines, each once", async () => {
  await using project = await testProject();
  const { root } = project;
  await cutShort(root, 0, 10, "gpu");
  await cutShort(root, 20, 25, "cpu");
  await cutShort(root, 30, 36, "gpu");
  await cutShort(root, 40, 41, "cpu", elsewhere);
  const last = await beginAttempt(root, at(50), here);
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
  const { root } = project;
  const nothing = await beginAttempt(root, at(0), here);
  nothing.note({ device: "gpu" });
  await nothing.settled();
  assertEquals(await checkpointsIn(root), []);
  const second = await beginAttempt(root, at(5), here);
  assertEquals(await second.complete({ device: "cpu" }), { device: "cpu" });
  await cutShort(root, 10, 20, "cpu");
  // It begins after the last checkpoint was written, and is cut short before it writes one.
  const idle = await beginAttempt(root, at(30), here);
  idle.note({ device: "gpu" });
  await idle.settled();
  const { measured, partlyOn } = await (await beginAttempt(root, at(40), here)).complete({
    device: "cpu",
  });
  assertEquals([measured, partlyOn], [
    { earlier: [{ started: at(10).toISOString(), seconds: 10 }] },
    undefined,
  ]);
});

Deno.test("attempts: a list that was cut short while it was written counts as none", async () => {
  await using project = await testProject({ ".attempts": '[{"started":', checkpoint: "" });
  const attempt = await beginAttempt(project.root, at(0), here);
  assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" });
  assertEquals((await checkpointsIn(project.root)).map(({ name }) => name), ["checkpoint"]);
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
    await cutShort(project.root, 0, 10, "gpu");
    const { name } = [...Deno.readDirSync(project.root)].find(({ name }) =>
      name.includes("attempts")
    )!;
    await project.write(name, text);
    const attempt = await beginAttempt(project.root, at(20), here);
    assertEquals(await attempt.complete({ device: "cpu" }), { device: "cpu" }, text);
  }
});
