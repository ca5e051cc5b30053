import { assertEquals, assertRejects } from "@std/assert";
import { loadDag } from "../../stages/dag.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

Deno.test("loadDag runs on the device that the profile says, or on the user's before it, under the same keys", async () => {
  const training = async (wanted: "cpu" | "gpu", device?: string) => {
    const set = [{ path: "profile.device", value: wanted }];
    const { stages } = await loadDag({ root: ROOT, profile: "quick", set, device });
    const { env, versions, config } = stages.find(({ name }) => name.startsWith("train/"))!;
    return { device: env?.["TRAINING_DEVICE"], keyed: { versions, config } };
  };
  const { device, keyed } = await training("cpu");
  assertEquals(device, "cpu");
  assertEquals(await training("gpu"), { device: "gpu", keyed });
  assertEquals(await training("gpu", "cpu"), { device: "cpu", keyed });
  assertEquals(await training("cpu", "gpu"), { device: "gpu", keyed });
});

Deno.test("loadDag: a training of several threads holds as many cores, or its part of a GPU", async () => {
  const resources = async (profile: string, training: string, device: string) => {
    const { stages } = await loadDag({ root: ROOT, profile, set: [], device });
    const of = (kind: string) =>
      stages.find(({ name }) => name === `${kind}/${training}/seed-1`)!.resources;
    assertEquals(of("evaluate"), of("train"));
    return of("train");
  };
  assertEquals(await resources("paper", "c1/sb", "cpu"), { cores: 2 });
  assertEquals(await resources("paper", "c1/sb", "gpu"), { gpus: 1 });
  assertEquals(await resources("quick", "f1-digits/sb", "cpu"), undefined);
});

Deno.test("loadDag: the trainings with weights to export are those of the seeds, without trials, trunks and workers", async () => {
  const { stages, weights } = await loadDag({
    root: ROOT,
    profile: "smoke-tuned",
    set: [],
    device: "cpu",
  });
  const names = stages.map(({ name }) => name);
  const parts = names.filter((name) => /^train\/.*\/(trial-|trunk|worker-)/.test(name));
  const found = new Set(weights!.stages);
  assertEquals([parts.length > 0, parts.filter((name) => found.has(name))], [true, []]);
  assertEquals(
    [...found].toSorted(),
    names.filter((name) => /^train\/[^/]+\/[^/]+\/seed-\d+$/.test(name)).toSorted(),
  );
});

Deno.test("loadDag puts every stage after those that it reads, whatever the profile", async () => {
  for (const { name } of Deno.readDirSync(`${ROOT}/configs/profiles`)) {
    const { stages, goal } = await loadDag({
      root: ROOT,
      profile: name.replace(".yaml", ""),
      set: [],
      device: "cpu",
    });
    const known = new Set<string>();
    for (const { name, inputs } of stages) {
      assertEquals(Object.values(inputs).filter((input) => !known.has(input)), [], name);
      assertEquals(known.has(name), false, name);
      known.add(name);
    }
    assertEquals(goal.filter((name) => !known.has(name)), []);
  }
});

Deno.test("loadDag: whatever reads histories may read whether their trainings diverged", async () => {
  const readsOf = async (profile: string, kinds: readonly string[]) => {
    const { stages } = await loadDag({ root: ROOT, profile, set: [], device: "cpu" });
    return kinds.map((kind) => {
      const { reads = [] } = stages.find(({ name }) => name === `${kind}/${profile}`)!;
      return ["history.csv", "diverged.json"].filter((file) => reads.includes(file)).length;
    });
  };
  assertEquals(await readsOf("quick", ["figures", "claims"]), [2, 2]);
  assertEquals(await readsOf("steps-f1", ["critical-batch", "tuning"]), [2, 2]);
});

Deno.test("loadDag: weights that are not here are told with the command that makes them again in this profile", async () => {
  await using empty = await tempFolder();
  const { weights } = await loadDag({
    root: ROOT,
    profile: "mnist",
    set: [{ path: "profile.seeds", value: 1 }],
    name: "odd",
    device: "cpu",
  });
  await assertRejects(
    () => weights!.write("train/f1/sb/seed-1", "torch", empty.path, () => empty.path),
    Error,
    "deno task run train/f1/sb/seed-1 --profile mnist --force --set 'profile.seeds=1' --name odd.",
  );
});
