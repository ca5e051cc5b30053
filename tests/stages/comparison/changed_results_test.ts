import { assertEquals } from "@std/assert";
import { changedResults } from "../../../stages/comparison/changed_results.ts";

const HEADER = "experiment,network,dataset,method,n,diverged,mean\n";
const claims = (verdict: string) =>
  JSON.stringify([{ experiment: "f1", judgements: [{ claim: "gap", verdict }] }]);

Deno.test("cells and verdicts that change are told old → new, with a dash where there is none", async () => {
  const before: Record<string, string> = {
    "r/table1.csv": `${HEADER}f1,f1,mnist,sb,3,0,98.33\nf1,f1,mnist,lb,3,0,97.2\n`,
    "r/claims/claims.json": claims("undecided"),
  };
  const after: Record<string, string> = {
    "r/table1.csv": `${HEADER}f1,f1,mnist,sb,3,0,98.33\nf1,f1,mnist,lb,2,0,97.31\n`,
    "r/table2.csv": `${HEADER}alexnet,alexnet,imagenet,sb,0,1,\n`,
    "r/claims/claims.json": claims("supported"),
  };
  const read = (files: Record<string, string>) => (file: string) =>
    Promise.resolve(files[file] ?? null);
  assertEquals(await changedResults("r", read(before), read(after)), [
    "f1/lb: 97.20 % (n = 3) → 97.31 % (n = 2)",
    "alexnet/sb: – → diverged (n = 0)",
    "f1, claim gap: undecided → supported",
  ]);
  assertEquals(await changedResults("r", read(after), read(after)), []);
  assertEquals(await changedResults("r", read({}), read({})), []);
});
