import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../../root.ts";

/** Prints a result and a message in a process of its own, with its outputs where a shell sends them. */
async function printed(redirection: string) {
  const print = `${ROOT}/pipeline/words/print.ts`;
  const program = `import { print } from ${JSON.stringify(print)};
    print("stderr", "message \\x1b[2J");
    try { print("stdout", "result \\u202e"); } catch (error) { print("stderr", error.message); }
    Deno.exit(0);`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      `exec "$0" run --no-config --no-lock --quiet -A "$1" ${redirection}`,
      Deno.execPath(),
      file,
    ],
  }).output();
  await Deno.remove(file);
  const text = (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("print: what a terminal would obey is shown", async () => {
  assertEquals(await printed(""), {
    code: 0,
    out: "result \\u202e\n",
    err: "message \\u001b[2J\n",
  });
});

for (const redirection of ["2>/dev/full", "2>&-"]) {
  Deno.test({
    name: `print: a message that cannot be written (${redirection}) ends nothing`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      assertEquals(await printed(redirection), { code: 0, out: "result \\u202e\n", err: "" });
    },
  });
}

Deno.test({
  name: "print: a result that cannot be written is no success",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { err } = await printed(">/dev/full");
    assertStringIncludes(err, "Writing the results to stdout: No space left on device");
  },
});
