import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { codeReader } from "../../../pipeline/key/code.ts";
import { loadDag } from "../../../stages/dag.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const GOLDEN = fileURLToPath(new URL("../golden/code_digests.json", import.meta.url));

Deno.test("the paper's trainings, their evaluations and their data have the code that the committed results were made with", async () => {
  const profiles = await Promise.all(
    ["paper", "figures-f1"].map((profile) => loadDag({ root: ROOT, profile, set: [] })),
  );
  const paths = profiles.flatMap(({ stages }) => stages).filter(({ name }) =>
    !/^(tables|claims|figures|training-length|report|estimate)\//.test(name)
  )
    .flatMap(({ program, modules = {} }) => [program, ...Object.values(modules)]);
  // Not the project's memory: it would answer for what makes digests, too.
  await using memory = await tempFolder();
  const reader = codeReader(ROOT, `${memory.path}/code.json`);
  const digests: Record<string, string> = {};
  for (const path of [...new Set(paths)].sort()) {
    digests[path] = (await reader.read(path)).digest.slice(0, 16);
  }
  await reader.close();
  if (Deno.env.get("UPDATE_GOLDEN")) {
    await Deno.writeTextFile(GOLDEN, JSON.stringify(digests, null, 2) + "\n");
  }
  // What changes here changes the keys of all results. Run enough of them again to show that the bits are the same, and adopt them.
  assertEquals(digests, JSON.parse(await Deno.readTextFile(GOLDEN)));
});
