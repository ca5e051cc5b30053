import { assertEquals } from "@std/assert";

/** A library of glibc that hardly any process has loaded, and that goes when it is closed, as TensorFlow 2.21 does. */
const LIBRARY = "libBrokenLocale.so.1";

/** Opens and closes the library in a process of its own, and says whether its code is still there. */
async function isThereAfterClose(kept: boolean): Promise<boolean> {
  const door = new URL("../../tensorflow/keep_loaded.ts", import.meta.url).href;
  const program = `
    import { keepLoaded } from ${JSON.stringify(door)};
    const library = Deno.dlopen("${LIBRARY}", {});
    if (${kept}) keepLoaded({ path: "${LIBRARY}" });
    library.close();
    console.log(Deno.readTextFileSync("/proc/self/maps").includes("${LIBRARY}"));
  `;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-lock", "--no-check", "-A", file],
  }).output();
  await Deno.remove(file);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function canOpen(): boolean {
  try {
    Deno.dlopen(LIBRARY, { dlopen: { parameters: ["buffer", "i32"], result: "pointer" } }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a library that is kept loaded stays when it is closed, and another one goes",
  ignore: Deno.build.os !== "linux" || !canOpen(),
  async fn() {
    assertEquals([await isThereAfterClose(true), await isThereAfterClose(false)], [true, false]);
  },
});
