import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App, LoadOptions } from "../../pipeline/app.ts";
import { testProject } from "./helpers/project.ts";
import { show } from "./helpers/screen.ts";
import { SEEDS, seedsApp } from "./helpers/seeds_app.ts";

Deno.test("cli: values of --set are YAML, seeds are a number or a list", async () => {
  await using project = await testProject(SEEDS);
  let seen: LoadOptions | undefined;
  const spying: App = {
    ...seedsApp(project),
    load: (options) => {
      seen = options;
      return seedsApp(project).load(options);
    },
  };
  await show(
    spying,
    ...[
      "status",
      "--seeds",
      "1,4",
      "--set",
      "a.b=1e-3",
      "--set",
      "c=[x, 2]",
      "--set",
      "d=2026-01-01",
    ],
    ...["--profile", "quick"],
  );
  assertEquals(seen, {
    root: project.root,
    profile: "quick",
    seeds: [1, 4],
    added: {},
    set: [
      { path: "a.b", value: 0.001 },
      { path: "c", value: ["x", 2] },
      { path: "d", value: "2026-01-01" },
    ],
  });
});

Deno.test("cli: an application's UserError is told without a stack, a failed preparation exits 1", async () => {
  await using project = await testProject(SEEDS);
  const mistake = Object.assign(new Error('configs/x.yaml: unknown field "rat"'), {
    name: "UserError",
  });
  const bad = await show(seedsApp(project, { load: () => Promise.reject(mistake) }), "status");
  assertEquals([bad.code, bad.stderr], [2, 'error: configs/x.yaml: unknown field "rat"']);
  const offline = Object.assign(new Error("no way to libtensorflow"), { name: "LocateError" });
  const failing = await show(
    seedsApp(project, { prepare: () => Promise.reject(offline) }),
    "reproduce",
  );
  assertEquals(failing.code, 1);
  assertMatch(failing.stderr, /error: no way to libtensorflow$/);
  assertEquals(await project.exists(".cache/store/runs"), false);
});

Deno.test("cli: what the operating system refuses is a sentence with what to do, exit code 1", async () => {
  await using project = await testProject(SEEDS);
  for (
    const [code, message, advice] of [
      ["EROFS", "Read-only file system (os error 30): mkdir '/x'", "copy the project"],
      ["EMFILE", "Too many open files (os error 24): open '/x'", "ulimit -n 4096"],
      ["ENOSPC", "No space left on device (os error 28)", "Make room"],
      // Deno gives these no code.
      [undefined, "Disk quota exceeded (os error 122): write '/x'", "Your quota of the disk"],
      [undefined, "No locks available (os error 37)", "has no locks. Mount Lustre with flock"],
      [undefined, "Function not implemented (os error 38)", "Mount Lustre with flock"],
    ] as const
  ) {
    const refused = Object.assign(new Error(message), code && { code });
    const shown = await show(seedsApp(project, { load: () => Promise.reject(refused) }), "status");
    assertEquals(shown.code, 1);
    assertStringIncludes(shown.stderr, `error: ${message}. `);
    assertStringIncludes(shown.stderr, advice);
    assertEquals(shown.stderr.split("\n").length, 1, "no stack");
  }
});

Deno.test("cli: a bug keeps its stack", async () => {
  await using project = await testProject(SEEDS);
  const bug = Object.assign(new TypeError("x is not a function"), { code: "constructor" });
  const shown = await show(seedsApp(project, { load: () => Promise.reject(bug) }), "status");
  assertEquals(shown.code, 1);
  assertStringIncludes(shown.stderr, "    at ");
});
