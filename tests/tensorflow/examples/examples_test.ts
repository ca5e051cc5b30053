import { assert, assertEquals, assertMatch } from "@std/assert";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { locateForTests } from "../library.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

/** Runs an example with the permissions that its head names, and no others. */
async function runExample(name: string, permissions: string[], args: string[]): Promise<string> {
  const program = `${ROOT}/tensorflow/examples/${name}`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", ...await standardLibraryFlags(), ...permissions],
      ...[program, ...args],
    ],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("the example of digits trains by model.fit, and its saved network is as accurate when it is loaded", async () => {
  const { path } = await locateForTests();
  await using folder = await tempFolder();
  const printed = await runExample(
    "mnist.ts",
    ["--allow-ffi", "--allow-read", `--allow-write=${folder.path}`],
    [path, folder.path, "1000", "1"],
  );
  const [saved, loaded] = [...printed.matchAll(/: (0\.\d+)$/gm)].map(([, value]) => Number(value));
  assert(saved! > 0.2, printed);
  assertEquals(loaded, saved);
});

Deno.test("the example of a traced step fits its line, with --allow-ffi alone", async () => {
  const { path } = await locateForTests();
  const printed = await runExample("traced_step.ts", ["--allow-ffi"], [path]);
  assertMatch(printed, /^y = 3\.000 x \+ -1\.000$/m);
});
