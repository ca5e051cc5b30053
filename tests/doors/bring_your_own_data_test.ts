/** docs/bring_your_own_data.md: its commands and its entry, done word by word on files such as it describes. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { copyProject, MAIN, PROGRAM } from "../setup/project_copy.ts";
import { wordsOf } from "../setup/words_of.ts";
import { readText } from "./read_project.ts";

const DOCUMENT = readText("docs/bring_your_own_data.md");
const COMMANDS = [...DOCUMENT.matchAll(/^deno task (data add .*)$/gm)].map(([, words]) => words!);
const [, ENTRY = ""] = DOCUMENT.match(/```yaml\n([^]*?)```/)!;

/** Writes what the commands read. */
async function writeData(folder: string): Promise<void> {
  const image = async (path: string, side: number, value: number) => {
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    const data = new Uint8Array(side * side).fill(value);
    await Deno.writeFile(
      `${folder}/${path}`,
      encodePng({ height: side, width: side, channels: 1, data }),
    );
  };
  for (let i = 0; i < 20; i++) {
    await image(`my-digits/${i % 2}/${i}.png`, 28, i);
    await image(`photos/${i % 2 ? "cat" : "dog"}/${i}.png`, 60 + i, i);
  }
  const lines = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");
  await Deno.writeTextFile(
    `${folder}/iris.csv`,
    `id,petal,sepal,species\n${lines(20, (i) => `${i},${i / 2},${i % 3},${i % 2 ? "a" : "b"}`)}`,
  );
  const pixels = Array.from({ length: 784 }, (_, i) => i % 256).join();
  const names = Array.from({ length: 784 }, (_, i) => i).join();
  await Deno.writeTextFile(
    `${folder}/digits.csv`,
    `label,${names}\n${lines(20, (i) => `${i % 2},${pixels}`)}`,
  );
}

Deno.test("docs/bring_your_own_data.md: each command adds its data, and the entry of three lines trains", async () => {
  await using copy = await copyProject(PROGRAM);
  await writeData(`${await Deno.realPath(copy.root)}/data`);
  const run = (...words: string[]) => {
    // As `deno task` says where it was called.
    const env = { STD: "npm", INIT_CWD: copy.root };
    return copy.run([...MAIN, ...words], env);
  };
  assertEquals(COMMANDS.length, 4);
  const shapes: Record<string, string> = {
    "my-digits": "28 × 28 × 1 bytes",
    photos: "64 × 64 × 1 bytes",
    iris: "1 × 1 × 2 numbers",
    digits: "28 × 28 × 1 numbers",
  };
  for (const line of COMMANDS) {
    const [command, verb, name, ...rest] = wordsOf(line) as [string, string, string];
    const { code, stdout, stderr } = await run(command, verb, name, ...rest);
    assertEquals([line, code], [line, 0], stderr);
    assertStringIncludes(stdout, shapes[name]!);
    assertStringIncludes(stdout, `configs/datasets/${name}.yaml is written`);
  }
  await Deno.writeTextFile(`${copy.root}/configs/datasets/by-hand.yaml`, ENTRY);
  await Deno.writeTextFile(
    `${copy.root}/configs/experiments/mine.yaml`,
    "network: f1\ndataset: by-hand\nbatch: { small: 4, large: 8 }\nmethods: [sb]\n",
  );
  const { code, stdout, stderr } = await run("status", "--experiment", "mine");
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    "by-hand: 20 examples of 2 classes, 28 × 28 × 1, of which 4 for testing",
  );
  assertStringIncludes(stdout, "prepare/by-hand");
});
