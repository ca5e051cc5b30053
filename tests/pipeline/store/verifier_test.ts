import { assertEquals, assertRejects } from "@std/assert";
import { openStore } from "../../../pipeline/store/store.ts";
import { verifier } from "../../../pipeline/store/verifier.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

Deno.test("verifier: after an error of the disk an object is verified again, and once it is valid no more", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const { verdicts } = await project.run([stage("a", "join.ts", { config: { text: "a" } })]);
  const { digest } = verdicts.get("a")!.record!.output;
  const store = await openStore(`${project.root}/.cache`);
  let asked = 0;
  const check = verifier({
    ...store,
    verify(...what) {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("stale")) : store.verify(...what);
    },
  });
  // Two stages that need the object at once share the check, and its error.
  const both = [check.verify(digest), check.verify(digest)];
  for (const each of both) await assertRejects(() => each, Error, "stale");
  assertEquals([await check.verify(digest), await check.verify(digest), asked], [null, null, 2]);
});
