import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { reasonText } from "../../../pipeline/plan/explain.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

/** `raw` → `half` (keeps the first half of it) → `left` and `right`. */
function family(text: string, right = "r"): Stage[] {
  return [
    stage("raw", "join.ts", { config: { text } }),
    stage("half", "half.ts", { inputs: { raw: "raw" } }),
    stage("left", "join.ts", { config: { text: "l" }, inputs: { half: "half" } }),
    stage("right", "join.ts", { config: { text: right }, inputs: { half: "half" } }),
  ];
}

const FILES = {
  "join.ts": CONCATENATE,
  "half.ts": `
    export default async ({ inputs, output }) => {
      const text = await Deno.readTextFile(inputs.raw + "/text");
      await Deno.writeTextFile(output + "/text", text.slice(0, text.length / 2));
    };`,
};

Deno.test("run: a second run of unchanged stages starts nothing", async () => {
  await using project = await testProject(FILES);
  const first = await project.run(family("abcd"));
  assertEquals(first.started, ["raw", "half", "left", "right"]);
  const second = await project.run(family("abcd"));
  assertEquals([second.started, second.failed], [[], []]);
});

Deno.test("run: equal stages in two folders have equal keys and outputs", async () => {
  await using one = await testProject(FILES);
  await using two = await testProject(FILES);
  const [a, b] = [await one.run(family("abcd")), await two.run(family("abcd"))];
  for (const name of ["raw", "half", "left", "right"]) {
    assertEquals(a.verdicts.get(name)?.key, b.verdicts.get(name)?.key);
    assertEquals(a.verdicts.get(name)?.record?.output, b.verdicts.get(name)?.record?.output);
  }
});

Deno.test("run: an upstream that comes to the same bytes stops there", async () => {
  await using project = await testProject(FILES);
  await project.run(family("abcd"));
  const run = await project.run(family("abXY"));
  assertEquals(run.started, ["raw", "half"]);
  const half = run.of("finished").find((event) => event.stage === "half");
  assertEquals([half?.same, half?.stillFresh], [true, 2]);
  assertEquals(run.of("fresh").map((event) => event.stage).sort(), ["left", "right"]);
});

Deno.test("run: changing a value and changing it back runs nothing the second time", async () => {
  await using project = await testProject(FILES);
  await project.run(family("abcd"));
  await project.run(family("wxyz"));
  assertEquals((await project.run(family("abcd"))).started, []);
});

Deno.test("run: a changed field of the configuration reruns its stage, with old and new value", async () => {
  await using project = await testProject(FILES);
  await project.run(family("abcd"));
  const verdict = (await project.status(family("abcd", "R"))).get("right");
  assertEquals(verdict?.state, "stale");
  assertEquals(verdict?.reasons.map(reasonText), ["config text: r → R"]);
  assertEquals((await project.run(family("abcd", "R"))).started, ["right"]);
});

Deno.test("run: a changed seed reruns its stage alone", async () => {
  await using project = await testProject({
    "seed.ts": `export default ({ seed, output }) =>
      Deno.writeTextFile(output + "/seed", String(seed));`,
  });
  const seeds = (...list: number[]) => list.map((seed, i) => stage(`s${i}`, "seed.ts", { seed }));
  await project.run(seeds(1, 2));
  const verdict = (await project.status(seeds(1, 3))).get("s1");
  assertEquals(verdict?.reasons.map(reasonText), ["seed: 2 → 3"]);
  assertEquals((await project.run(seeds(1, 3))).started, ["s1"]);
});

Deno.test("run: what status says is what is run", async () => {
  await using project = await testProject(FILES);
  await project.run(family("abcd"));
  await project.write("half.ts", FILES["half.ts"].replace("/ 2", "/ 4"));
  const verdicts = await project.status(family("abcd", "R"));
  const states = [...verdicts].map(([name, { state }]) => `${name} ${state}`);
  assertEquals(states, ["raw fresh", "half stale", "left waiting", "right stale"]);
  assertEquals(verdicts.get("half")?.reasons.map(reasonText), [
    "code of half.ts changed: default export",
  ]);
  assertEquals(
    verdicts.get("right")?.reasons.map(reasonText),
    ["config text: r → R", "waits for half"],
  );
  assertEquals((await project.run(family("abcd", "R"))).started, ["half", "left", "right"]);
});

Deno.test("run: with one job, stages start in the order of declaration", async () => {
  await using project = await testProject(FILES);
  const stages = ["c", "a", "b"].map((text) => stage(text, "join.ts", { config: { text } }));
  assertEquals((await project.run(stages, { jobs: 1 })).started, ["c", "a", "b"]);
});

Deno.test("run: no more stages run at once than there are jobs", async () => {
  await using project = await testProject({
    "slow.ts": `export default async ({ output }) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const stages = [1, 2, 3, 4, 5].map((n) => stage(`s${n}`, "slow.ts", { config: { n } }));
  let [now, most] = [0, 0];
  const run = await project.run(stages, {
    jobs: 2,
    onEvent: ({ type }) => {
      if (type === "started") most = Math.max(most, now += 1);
      if (type === "finished") now -= 1;
    },
  });
  assertEquals([most, run.failed], [2, []]);
});

Deno.test("run: a failure ends only what depends on it", async () => {
  await using project = await testProject({
    ...FILES,
    "bad.ts": `export default () => { console.log("some output"); throw new Error("no luck"); };`,
  });
  const stages = [
    stage("bad", "bad.ts"),
    stage("after", "join.ts", { inputs: { bad: "bad" } }),
    ...family("abcd"),
  ];
  const run = await project.run(stages);
  assertEquals([run.failed, run.blocked], [["bad"], ["after"]]);
  assertEquals(run.started.length, 5);
  const [failed] = run.of("failed");
  assertEquals(failed?.message, "no luck");
  assertEquals(failed?.tail[0], "some output");
  assertStringIncludes(await project.read(failed?.log ?? ""), "Error: no luck");
});

Deno.test("run --force: equal bits leave every dependant fresh", async () => {
  await using project = await testProject(FILES);
  await project.run(family("abcd"));
  const run = await project.run(family("abcd"), { forced: ["half"] });
  assertEquals(run.started, ["half"]);
  const [finished] = run.of("finished");
  assertEquals([finished?.same, finished?.stillFresh, finished?.unrepeatable], [true, 2, false]);
});

Deno.test("run --force: other bits are said to be unrepeatable and rerun what depends on them", async () => {
  await using project = await testProject({
    ...FILES,
    "random.ts": `export default ({ output }) =>
      Deno.writeTextFile(output + "/text", crypto.randomUUID());`,
  });
  const stages = [
    stage("random", "random.ts"),
    stage("apart", "join.ts", { config: { text: "never run" } }),
    stage("child", "join.ts", { inputs: { random: "random" } }),
    stage("both", "join.ts", { inputs: { child: "child", apart: "apart" } }),
  ];
  await project.run(stages, { goal: ["child"] });
  const run = await project.run(stages, { forced: ["random"] });
  // "both" would need "apart", for which nobody asked.
  assertEquals(run.started, ["random", "child"]);
  assertEquals(run.of("finished")[0]?.unrepeatable, true);
});

Deno.test("run --force: what it needs and lacks is run first, once", async () => {
  await using project = await testProject(FILES);
  const run = await project.run(family("abcd"), { forced: ["left"] });
  assertEquals(run.started, ["raw", "half", "left"]);
});

Deno.test("run: an intermediate output that was deleted is made again, and only it", async () => {
  await using project = await testProject(FILES);
  const first = await project.run(family("abcd"));
  const digest = first.verdicts.get("half")?.record?.output.digest ?? "";
  const object = `${project.root}/.cache/store/objects/${digest.slice(0, 2)}/${digest}`;
  await Deno.remove(object, { recursive: true });
  const verdict = (await project.status(family("abcd"))).get("half");
  assertEquals(verdict?.reasons.map(reasonText), ["output damaged or absent: text"]);
  assertEquals((await project.run(family("abcd"))).started, ["half"]);
});

Deno.test("run: a damaged object is moved aside before it is read, and made again", async () => {
  await using project = await testProject(FILES);
  const first = await project.run(family("abcd"));
  const digest = first.verdicts.get("half")?.record?.output.digest ?? "";
  const file = `${project.root}/.cache/store/objects/${digest.slice(0, 2)}/${digest}/text`;
  await Deno.chmod(file, 0o644);
  await Deno.writeTextFile(file, "aX");
  // The size is the same, so only reading it, which the changed stage is about to, can tell.
  const run = await project.run(family("abcd", "R"));
  assertEquals(run.started, ["half", "right"]);
  assertEquals(run.of("damaged").map((event) => event.stage), ["half"]);
  assertEquals(
    await project.read(`.cache/store/objects/${digest.slice(0, 2)}/${digest}/text`),
    "ab",
  );
  const [aside] = Array.from(Deno.readDirSync(`${project.root}/.cache/store/damaged`));
  assert(aside?.name.startsWith(digest));
});

Deno.test("run: what does not depend on a failure goes on, unless --fail-fast; failures are told last, with the end of the log", async () => {
  await using project = await testProject({
    "bad.ts": `export default () => { console.log("before"); throw new Error("broken"); };`,
    "good.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
  });
  const stages = [stage("bad", "bad.ts"), stage("good", "good.ts")];
  const run = await project.run(stages, { failFast: true });
  assertEquals([run.failed, run.started], [["bad"], ["bad"]]);
  const on = await project.run(stages);
  assertEquals([on.failed, on.started], [["bad"], ["bad", "good"]]);
  const last = on.events.at(-1);
  assert(last?.type === "summary");
  const [failure] = last.failures;
  assertEquals([failure?.stage, failure?.message], ["bad", "broken"]);
  assertStringIncludes(failure?.log ?? "", ".cache/logs/bad.");
  assertEquals(failure?.tail[0], "before");
});
