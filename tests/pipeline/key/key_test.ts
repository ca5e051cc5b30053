import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { isPartial, keyOf, keyRecord, lastingFacts } from "../../../pipeline/key/key.ts";
import type { Json, KeyRecord, TreeDigest } from "../../../pipeline/types.ts";
import { stage } from "../helpers/project.ts";

const RECORD: KeyRecord = keyRecord(
  stage("s", "p.ts", { config: { rate: 0.1, drops: [1, 2] }, seed: 1 }),
  { code: { "p.ts": "1" }, versions: { libx: "2" } },
  { data: "a" as TreeDigest, more: null },
  { run: { device: "cpu" } },
);

Deno.test("keyOf: the key of a record is pinned", () => {
  const key = keyOf({
    format: 1,
    program: "stages/train.ts",
    config: { rate: 0.1 },
    seed: 1,
    inputs: {},
    code: {},
    versions: {},
    facts: {},
  });
  assertEquals<string>(key, "0a7ac4bf1826df65ead2c621da338943e8ecc72a27924d2090ed822c1d6a39e3");
});

Deno.test("keyOf: a change of any part is another key, the order of fields is none", () => {
  const changes: Partial<KeyRecord>[] = [
    { format: RECORD.format + 1 },
    { program: "q.ts" },
    { config: { rate: 0.1, drops: [2, 1] } },
    { config: { rate: 0.1, drops: [1, 2], more: null } },
    { seed: 2 },
    { seed: null },
    { inputs: { ...RECORD.inputs, data: "b" as TreeDigest } },
    { inputs: { data: "a" as TreeDigest } },
    { code: { "p.ts": "2" } },
    { code: { "q.ts": "1" } },
    { versions: { libx: "3" } },
    { facts: { run: { device: "gpu" } } },
  ];
  const keys = [RECORD, ...changes.map((change) => ({ ...RECORD, ...change }))].map(keyOf);
  assertEquals(new Set(keys).size, keys.length);
  const turned = Object.fromEntries(Object.entries(RECORD).toReversed()) as KeyRecord & Json;
  assertEquals(keyOf(turned), keyOf(RECORD));
});

Deno.test("keyRecord: what is only of the engine's concern is in no key", () => {
  const own = { code: {}, versions: {} };
  const bare = keyRecord(stage("s", "p.ts"), own, {}, {});
  const dressed = stage("other/name", "p.ts", {
    publish: { x: "results/x" },
    resources: { gpus: 1 },
    timeLimitSeconds: 60,
    env: { THREADS: "2" },
    permissions: { net: ["example.org"] },
  });
  assertEquals(keyRecord(dressed, own, {}, {}), bare);
  assertEquals(bare.seed, null);
});

Deno.test("isPartial: a record is partial exactly when an input is absent", () => {
  fc.assert(fc.property(fc.array(fc.boolean()), (there) => {
    const inputs = Object.fromEntries(
      there.map((here, i) => [`r${i}`, here ? "a" as TreeDigest : null]),
    );
    assertEquals(isPartial({ ...RECORD, inputs }), there.some((here) => !here));
  }));
});

Deno.test("lastingFacts: what another run on the same machine would tell again, with the versions", () => {
  const record = {
    stage: "s",
    key: keyOf(RECORD),
    keyRecord: RECORD,
    output: { digest: "a" as TreeDigest, files: [] },
    started: "",
    seconds: 1,
    facts: {
      device: "cpu",
      host: { os: "linux" },
      git: { commit: "1" },
      lock: "2",
      command: ["run"],
      peakMemoryMiB: 3,
      measured: { speed: 4 },
    },
  };
  const lasting = lastingFacts(record);
  assertEquals<Json>(lasting, { device: "cpu", host: { os: "linux" }, versions: { libx: "2" } });
  const later = { ...record, seconds: 9, facts: { ...record.facts, command: [], lock: "5" } };
  assertEquals(lastingFacts(later), lasting);
  assertNotEquals(lastingFacts({ ...record, facts: { device: "gpu" } }), lasting);
});
