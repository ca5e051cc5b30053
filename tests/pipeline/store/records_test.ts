import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { digestTree } from "../../../pipeline/key/digest.ts";
import { keyOf } from "../../../pipeline/key/key.ts";
import { parseRecord } from "../../../pipeline/store/records.ts";
import type { FileDigest, RunRecord } from "../../../pipeline/types.ts";
import { stage, testProject } from "../helpers/project.ts";

const files = ["a", "b/c"].map((path, i) => ({
  path,
  bytes: i,
  digest: `${i}`.repeat(64) as FileDigest,
}));

function record(): RunRecord {
  const keyRecord = {
    format: 1,
    program: "p.ts",
    config: { text: "x" },
    seed: null,
    inputs: { data: digestTree(files), late: null },
    code: { "p.ts": "c".repeat(64) },
    versions: { zod: "4" },
    facts: {},
  };
  return {
    stage: "a/b",
    key: keyOf(keyRecord),
    keyRecord,
    output: { digest: digestTree(files), files },
    started: "2026-01-01T00:00:00.000Z",
    seconds: 1,
    facts: { host: { cores: 2 } },
  };
}

Deno.test("parseRecord: reads what a run leaves, to the same value", () => {
  assertEquals(parseRecord(JSON.stringify(record())), record());
});

Deno.test("parseRecord: refuses a record in which a field is missing or of another kind", () => {
  const whole = record();
  const without = (name: string, of: object) =>
    Object.fromEntries(Object.entries(of).filter(([each]) => each !== name));
  const wrong: unknown[] = [
    ...Object.keys(whole).map((name) => without(name, whole)),
    ...Object.keys(whole.keyRecord).map((name) => ({
      ...whole,
      keyRecord: without(name, whole.keyRecord),
    })),
    null,
    [],
    { ...whole, key: "12" },
    { ...whole, keyRecord: { ...whole.keyRecord, inputs: { data: "12" } } },
    ...[
      [{ ...files[0], bytes: -1 }],
      [{ ...files[0], digest: "12" }],
      [files[1], files[0]],
      [files[0], files[0]],
      {},
    ].map((files) => ({ ...whole, output: { ...whole.output, files } })),
  ];
  for (const value of wrong) {
    assertThrows(() => parseRecord(JSON.stringify(value)), Error, "it is not a run record");
  }
});

Deno.test("a stage that writes a file with a backslash in its name fails, and its record is not kept", async () => {
  await using project = await testProject({
    "p.ts": `export default ({ output }) => Deno.writeTextFile(output + "/a\\\\b", "");`,
  });
  const { failed, of } = await project.run([stage("one", "p.ts")]);
  assertEquals(failed, ["one"]);
  assertMatch(of("failed")[0]?.message ?? "", /the name "a\\b" holds a backslash/);
});
