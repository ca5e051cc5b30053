/** What another engine is running keeps nobody who has a cache from all else. */
import { assertEquals } from "@std/assert";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { pull, push } from "../../../pipeline/cache/transfer.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { restore } from "../../../pipeline/publish/restore.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { engine } from "../helpers/engine.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";
import { folderCache } from "./backends.ts";

const FILES = {
  "slow.ts": `export default async ({ config, output }) => {
    ${WAIT_FOR_RELEASE}
    await Deno.writeTextFile(output + "/x", "slow");
  };`,
  "quick.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "quick");`,
};

function stagesOf({ root }: TestProject) {
  const release = `${root}/release`;
  return [
    stage("slow", "slow.ts", { config: { release }, permissions: { read: [release] } }),
    stage("other", "quick.ts", { config: { other: true } }),
    stage("apart", "quick.ts", { config: { apart: true } }),
    stage("behind", "quick.ts", {
      inputs: { slow: "slow", other: "other" },
      publishRecords: "results/runs",
      publishEvidence: ["x"],
    }),
  ];
}

Deno.test("cache: an engine begins what it can while another runs a stage, and takes that stage's result at its end", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  const stages = stagesOf(project);
  await using first = engine(project, stages.slice(0, 1));
  await first.until(({ type }) => type === "started");
  const store = await openStore(`${project.root}/.cache`);
  const second = await project.run(stages, {
    jobs: 2,
    cache: runCache(cache.backend, store, false, () => {}),
    onEvent(event) {
      // Only now may the first engine's stage end.
      if (event.type === "finished" && event.stage === "apart") project.write("release", "");
    },
  });
  assertEquals(second.started, ["other", "apart", "behind"]);
  assertEquals(second.of("waiting").map(({ stage, holder }) => [stage, holder?.process]), [
    ["slow", first.process.pid],
  ]);
  assertEquals([second.failed, second.blocked], [[], []]);
});

Deno.test("cache pull and restore: what another engine is running is named with its process, and all else is taken", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  const stages = stagesOf(project);
  await project.write("release", "");
  await project.run(stages);
  const names = stages.map(({ name }) => name);
  await push(await openProject(project.root, stages), names, cache.backend, () => {});
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  await Deno.remove(`${project.root}/release`);
  await using running = engine(project, stages.slice(0, 1));
  await running.until(({ type }) => type === "started");
  const refused = {
    slow: `process ${running.process.pid} is running it; wait for its end`,
  };
  const opened = await openProject(project.root, stages);
  const restored = await restore(opened, ["results/runs"]);
  assertEquals([restored.restored, restored.there], [{ other: [] }, []]);
  assertEquals(restored.refused, { slow: `results/runs/slow.json: ${refused.slow}` });
  const pulled = await pull(opened, names, cache.backend, () => {});
  assertEquals(
    [pulled.moved, pulled.there, pulled.refused, pulled.absent],
    [["apart"], ["other"], refused, ["behind"]],
  );
  await project.write("release", "");
  await running.until(({ type }) => type === "finished");
});
