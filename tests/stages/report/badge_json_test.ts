import { assertEquals } from "@std/assert";
import { readJudged } from "../../../stages/claims/judged_claims.ts";
import { badgeOf } from "../../../stages/report/badge_json.ts";
import { fileURLToPath } from "node:url";

const MNIST = fileURLToPath(new URL("../../../results/mnist", import.meta.url));

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

Deno.test("the badge of a profile without runs says that no claim is tested, in grey", () => {
  const { message, color } = badgeOf([]);
  assertEquals([message, color], ["none tested yet", "lightgrey"]);
});
