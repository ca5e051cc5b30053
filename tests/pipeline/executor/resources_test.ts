import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../../pipeline/words/errors.ts";
import { localExecutor } from "../../../pipeline/executor/local_executor.ts";
import { allot } from "../../../pipeline/executor/resources.ts";
import type { Resources } from "../../../pipeline/types.ts";
import { stage, testProject } from "../helpers/project.ts";

/** Says which GPUs it sees, and takes its time. */
const GPUS = `export default async ({ config, output, send }) => {
  send({ type: "result", text: Deno.env.get("CUDA_VISIBLE_DEVICES") ?? "all" });
  await new Promise((resolve) => setTimeout(resolve, config.ms ?? 60));
  await Deno.writeTextFile(output + "/x", "");
};`;

const MACHINE = { cores: 4, memoryGiB: 16, gpus: ["2", "GPU-7f"] };

Deno.test("resources: GPUs are handed out one to a stage, and taken back", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const stages = [1, 2, 3, 4].map((n) =>
    stage(`s${n}`, "gpus.ts", { config: { n }, resources: { gpus: 1 } })
  );
  const held = new Map<string, string>();
  const run = await project.run(stages, {
    jobs: 4,
    executor: localExecutor(MACHINE),
    onEvent(event) {
      if (event.type === "finished") held.delete(event.stage);
      if (event.type !== "result") return;
      assert(![...held.values()].includes(event.text), `${event.text} is held twice`);
      held.set(event.stage, event.text);
    },
  });
  assertEquals(run.failed, []);
  assertEquals(new Set(run.of("result").map(({ text }) => text)), new Set(MACHINE.gpus));
});

Deno.test("resources: stages that ask for a part of a GPU share one until it is full", () => {
  const machine = allot(MACHINE);
  const gpuOf = (gpus: number) => {
    const share = machine.take({ gpus });
    return { id: share?.env.CUDA_VISIBLE_DEVICES, free: () => share?.[Symbol.dispose]() };
  };
  const thirds = [1, 2, 3, 4].map(() => gpuOf(1 / 3));
  assertEquals(thirds.map(({ id }) => id), ["2", "2", "2", "GPU-7f"]);
  assertEquals(gpuOf(1).id, undefined, "neither GPU is idle");
  thirds[3]!.free();
  assertEquals(gpuOf(1).id, "GPU-7f");
  assertEquals(gpuOf(1 / 3).id, undefined);
  thirds[1]!.free();
  assertEquals(gpuOf(1 / 3).id, "2");
  thirds.forEach(({ free }) => free());
});

Deno.test("resources: two trainings on halves of one GPU run at the same time", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const stages = [1, 2].map((n) =>
    stage(`s${n}`, "gpus.ts", { config: { n, ms: 400 }, resources: { gpus: 0.5 } })
  );
  const [gpu] = MACHINE.gpus;
  const run = await project.run(stages, {
    jobs: 2,
    executor: localExecutor({ ...MACHINE, gpus: [gpu!] }),
  });
  assertEquals(run.of("result").map(({ text }) => text), [gpu, gpu]);
  const order = run.events.map(({ type }) => type);
  assert(order.lastIndexOf("started") < order.indexOf("finished"), order.join(", "));
});

Deno.test("resources: two GPUs come as one list, and a stage that asks for none sees none where others ask", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const stages = [
    stage("two", "gpus.ts", { resources: { gpus: 2 } }),
    stage("none", "gpus.ts", { config: { ms: 1 } }),
  ];
  const run = await project.run(stages, { jobs: 2, executor: localExecutor(MACHINE) });
  assertEquals(run.of("result").map(({ stage, text }) => [stage, text]).sort(), [
    ["none", ""],
    ["two", "2,GPU-7f"],
  ]);
});

Deno.test("resources: without GPUs in the graph, nothing is hidden", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const env = { permissions: { env: ["CUDA_VISIBLE_DEVICES"] } };
  const run = await project.run([stage("s", "gpus.ts", env)]);
  assertEquals(run.of("result").map(({ text }) => text), [
    Deno.env.get("CUDA_VISIBLE_DEVICES") ?? "all",
  ]);
});

Deno.test("resources: more GPUs than there are is told before anything runs", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const stages = [
    stage("small", "gpus.ts"),
    stage("large", "gpus.ts", { resources: { gpus: 3 } }),
  ];
  const error = await assertRejects(
    () => project.run(stages, { executor: localExecutor(MACHINE) }),
    UserError,
  );
  assertStringIncludes(error.message, 'Stage "large" asks for 3 GPUs, found 2');
  assertEquals(await project.exists(".cache/store/runs"), false);
});

Deno.test("resources: they are not in the key", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const permissions = { env: ["CUDA_VISIBLE_DEVICES"] };
  assertEquals((await project.run([stage("s", "gpus.ts", { permissions })])).started, ["s"]);
  const more = { permissions, resources: { cores: 2 }, timeLimitSeconds: 9 };
  assertEquals((await project.run([stage("s", "gpus.ts", more)])).started, []);
});

Deno.test("resources: shares never exceed the machine, and what was given back can be taken again", () => {
  const request: fc.Arbitrary<Resources> = fc.record({
    cores: fc.integer({ min: 0, max: 6 }),
    memoryGiB: fc.integer({ min: 0, max: 20 }),
    gpus: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(fc.property(fc.array(fc.tuple(request, fc.nat(4))), (requests) => {
    const machine = allot(MACHINE);
    const held: { resources: Resources; env: string[]; free: () => void }[] = [];
    for (const [resources, back] of requests) {
      const share = machine.take(resources);
      if (share === null) assert(held.length > 0, "an idle machine gives all it has");
      else {
        const env = share.env.CUDA_VISIBLE_DEVICES?.split(",").filter(Boolean) ?? [];
        held.push({ resources, env, free: () => share[Symbol.dispose]() });
      }
      const sum = (name: "cores" | "memoryGiB", most: number) =>
        held.reduce((all, one) => all + Math.min(one.resources[name] ?? 0, most), 0);
      assert(sum("cores", 4) <= 4 && sum("memoryGiB", 16) <= 16);
      const gpus = held.flatMap(({ env }) => env);
      assertEquals(new Set(gpus).size, gpus.length);
      for (const { free } of held.splice(0, back)) free();
    }
    for (const { free } of held) free();
    assert(machine.take({ cores: 4, memoryGiB: 16, gpus: 2 }) !== null);
  }));
});

Deno.test("resources: what does not fit waits, and leaves room for what does", async () => {
  await using project = await testProject({ "gpus.ts": GPUS });
  const stages = [
    stage("a", "gpus.ts", { config: { ms: 150 }, resources: { memoryGiB: 12 } }),
    stage("b", "gpus.ts", { config: { ms: 1, n: 1 }, resources: { memoryGiB: 12 } }),
    stage("c", "gpus.ts", { config: { ms: 1, n: 2 }, resources: { memoryGiB: 4 } }),
  ];
  const run = await project.run(stages, { jobs: 3, executor: localExecutor(MACHINE) });
  assertEquals([run.started.length, run.started.at(-1)], [3, "b"]);
  const order = run.events.flatMap((event) =>
    event.type === "started" || event.type === "finished" ? [`${event.stage} ${event.type}`] : []
  );
  assert(order.indexOf("a finished") < order.indexOf("b started"), order.join(", "));
});
