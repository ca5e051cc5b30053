import { assertEquals } from "@std/assert";
import { codeReader } from "../../pipeline/key/code.ts";
import { inOwnProcess } from "../pipeline/helpers/in_own_process.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

/** Functions of `Deno` that change a disk, or open a file of it for that. */
const CHANGES =
  /\bDeno\.((?:chmod|chown|copyFile|create|link|makeTempDir|makeTempFile|mkdir|open|remove|rename|symlink|truncate|utime|writeFile|writeTextFile)(?:Sync)?)\b/g;

Deno.test("a faulty disk has a fault for every function by which a run writes", async () => {
  await using folder = await tempFolder();
  const reader = codeReader(ROOT, `${folder.path}/code.json`);
  const modules = ["pipeline/plan/project.ts", "pipeline/run/runner.ts"];
  const files = (await Promise.all(modules.map((module) => reader.read(module))))
    .flatMap((code) => code.files);
  await reader.close();
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(`${ROOT}/${file}`)));
  const used = texts.flatMap((text) => [...text.matchAll(CHANGES)].map(([, name]) => name));
  const replaced = await inOwnProcess(`
    import { faultyDisk } from "./tests/faults/faulty_disk.ts";
    const plain = { ...Deno };
    faultyDisk({ kind: "none", at: 0 }, ${JSON.stringify(`${folder.path}/journal`)}, "");
    const names = Object.keys(plain).filter((name) => Deno[name] !== plain[name]);
    console.log(JSON.stringify(names));`);
  assertEquals([...new Set(used)].sort(), (replaced as string[]).sort());
  assertEquals(texts.filter((text) => text.includes("node:fs/promises")), []);
});
