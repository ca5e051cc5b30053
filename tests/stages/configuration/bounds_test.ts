import { assertEquals } from "@std/assert";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { ROOT } from "../../root.ts";

const LARGEST = {
  "datasets.mnist-digits.files.images-idx3-ubyte.bytes": "10,000,000,000,000",
  "datasets.mnist-digits.prepare.splits.train": "100,000,000",
  "datasets.mnist-digits.prepare.splits.test": "100,000,000",
  "datasets.mnist-digits.prepare.splits.seed": "2,147,483,647",
  "datasets.cifar-10-part.prepare.splits.first.train": "100,000,000",
  "datasets.imagenet.prepare.classes": "100,000",
  "datasets.imagenet.prepare.side": "4,096",
  "datasets.imagenet.prepare.examples.test": "100,000,000",
  "claims.slope-falls-by-batch.smallest": "100,000,000",
};

Deno.test("a number of a data set or a claim that is beyond its bound is a mistake, at its place; the bound itself is none", async () => {
  const mistakes = async (beyond: number) => {
    const settings = Object.entries(LARGEST).map(([path, most]) => ({
      path,
      value: Number(most.replaceAll(",", "")) + beyond,
    }));
    return (await checkConfiguration(ROOT, "quick", settings)).mistakes;
  };
  assertEquals(await mistakes(0), []);
  assertEquals(
    (await mistakes(1)).toSorted(),
    Object.entries(LARGEST).map(([path, most]) => {
      const found = Number(most.replaceAll(",", "")) + 1;
      return `--set ${path}: found ${found}, wanted at most ${most}.`;
    }).toSorted(),
  );
});
