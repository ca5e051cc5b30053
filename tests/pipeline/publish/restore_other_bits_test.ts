/** Published runs whose keys the store has with other bits. */
import { assertEquals, assertMatch } from "@std/assert";
import { digestFile, digestTree } from "../../../pipeline/key/digest.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { show } from "../helpers/screen.ts";
import { app, clone, recordOf, stages } from "./published_project.ts";

Deno.test("restore: a whole result of one's own with other bits is left and named; --replace takes the published one", async () => {
  await using project = await clone();
  const theirs = await recordOf(project, "train/1");
  // As another processor would have made it.
  const store = await openStore(`${project.root}/.cache`);
  const { output } = await store.begin(theirs.key);
  for (const path of ["history.csv", "weights"]) {
    await Deno.writeTextFile(`${output}/${path}`, "error\n9\n");
  }
  const ours = { ...theirs, output: await store.keep(output) };
  await store.commit(ours);
  const status = async () => (await project.status(stages())).get("train/1");

  const { code, stdout } = await show(app(project), "restore");
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /^3 runs restored, 1 without all files; 0 were here already\. 1 differs from yours and was left: train\/1\. --replace takes the published ones\./,
  );
  assertEquals([(await status())?.record, (await status())?.leftOut], [ours, undefined]);

  const replaced = await show(app(project), "restore", "--replace");
  assertMatch(
    replaced.stdout,
    /^1 run restored, 1 without all files; 3 were here already\. To see/,
  );
  assertEquals((await status())?.record?.output, theirs.output);
});

Deno.test("restore: an earlier run that was restored without files gives way to the one published since", async () => {
  await using project = await clone();
  await show(app(project), "restore");
  const before = await recordOf(project, "train/1");
  const history = "results/runs/train/1/history.csv";
  await project.write(history, "error\n9\n");
  const { digest } = await digestFile(`${project.root}/${history}`);
  const files = before.output.files.map((file) =>
    file.path === "history.csv" ? { ...file, digest } : file
  );
  const text = JSON.stringify({ ...before, output: { digest: digestTree(files), files } });
  await project.write("results/runs/train/1.json", text);
  const { stdout } = await show(app(project), "restore");
  assertMatch(stdout, /^1 run restored, 1 without all files; 3 were here already\. To see/);
  assertEquals((await project.status(stages())).get("train/1")?.record, JSON.parse(text));
});
