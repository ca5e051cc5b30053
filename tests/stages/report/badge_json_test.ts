import { assert, assertEquals } from "@std/assert";
import { readJudged } from "../../../stages/claims/judged_claims.ts";
import { badgeOf } from "../../../stages/report/badge_json.ts";
import { ROOT } from "../../root.ts";

const MNIST = `${ROOT}/results/mnist`;

Deno.test("the badge counts what its page says of the claims that could be tested", async () => {
  const judged = await readJudged(MNIST);
  const answers = JSON.parse(await Deno.readTextFile(`${MNIST}/answers/answers.json`));
  const { sentences: [, , sentence] } = answers.answers[0];
  const [, tested, supported] = /Of the (\d+) claims .* (\d+) are supported/.exec(sentence)!;
  assertEquals(badgeOf(judged), {
    schemaVersion: 1,
    label: "claims of the paper",
    message: `${supported} of ${tested} supported`,
    color: "blue",
  });
});

Deno.test("the badge of a profile that judges none of the paper's claims counts those that were registered, and no other mixes them", async () => {
  const { label, message } = badgeOf(await readJudged(MNIST.replace(/mnist$/, "after-f1")));
  assertEquals([label, message], ["registered claims", "2 of 13 supported"]);
  const mixed = await readJudged(MNIST.replace(/mnist$/, "gap-f1"));
  const ofPaper = mixed.flatMap(({ judgements }) => judgements).filter(({ expected, section }) =>
    expected === undefined && !section.startsWith("not in the paper")
  ).filter(({ verdict }) => /supported|contradicted|undecided/.test(verdict));
  const supported = ofPaper.filter(({ verdict }) => verdict === "supported").length;
  assert(ofPaper.length > 0);
  assertEquals(badgeOf(mixed).message, `${supported} of ${ofPaper.length} supported`);
});

Deno.test("the badge of a profile without runs says that no claim is tested, in grey", () => {
  const { message, color } = badgeOf([]);
  assertEquals([message, color], ["none tested yet", "lightgrey"]);
});
