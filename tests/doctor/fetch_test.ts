import { assertEquals, assertStringIncludes } from "@std/assert";
import { standardLibraryFlags } from "../../pick_std.ts";
import pinned from "../../tensorflow/wheels.json" with { type: "json" };
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

const MAIN = `${ROOT}/main.ts`;
const INSTALL = `${ROOT}/container/install_deno.py`;
const GPU_PAGE = `${ROOT}/docs/gpu.md`;
const CONTAINERFILE = `${ROOT}/Containerfile`;

async function run(program: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("deno task fetch wants to know which libtensorflow, and says what was meant", async () => {
  const fetch = async (...args: string[]) =>
    await run(Deno.execPath(), [
      "run",
      "-A",
      ...await standardLibraryFlags(),
      MAIN,
      "fetch",
      ...args,
    ]);
  assertEquals((await fetch()).code, 2);
  const { code, stderr } = await fetch("gpus");
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    '"fetch" needs cpu or gpu, found "gpus". Did you mean "gpu"?',
  );
});

Deno.test("the Containerfile takes its pins from wheels.json", async () => {
  const text = await Deno.readTextFile(CONTAINERFILE);
  assertStringIncludes(text, "COPY tensorflow/wheels.json tensorflow/");
  assertStringIncludes(text, "RUN python3 container/install_deno.py");
  for (const { version } of Object.values(pinned).flat()) {
    assertEquals(text.includes(version), false, `it does not repeat ${version}`);
  }
});

Deno.test("docs/gpu.md names the disk and the wheels that a fetch for a GPU takes, by wheels.json", async () => {
  const text = (await Deno.readTextFile(GPU_PAGE)).replaceAll(/\s+/g, " ");
  const unpacked = pinned.gpu.reduce((sum, each) => sum + each.unpacked, 0);
  const largest = Math.max(...pinned.gpu.map(({ size }) => size));
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  assertStringIncludes(text, `${gigabytes(unpacked + largest)} of free disk for libraries`);
  assertStringIncludes(text, `${gigabytes(unpacked)} of it stay in use`);
  assertStringIncludes(
    text,
    `There are ${pinned.gpu.length} for a GPU, the largest of ${(largest / 1e6).toFixed(0)} MB`,
  );
});

const online = Deno.env.get("CI") === "true" && Deno.build.os === "linux";

Deno.test({
  name: "install_deno.py installs the pinned Deno, and it runs",
  ignore: !online, // 40 MB by pip
  async fn() {
    await using folder = await tempFolder();
    const { code, stderr } = await run("python3", [INSTALL, folder.path]);
    assertEquals(code, 0, stderr);
    const { stdout } = await run(`${folder.path}/deno`, ["--version"]);
    assertStringIncludes(stdout, `deno ${pinned.deno[0]!.version} `);
  },
});
