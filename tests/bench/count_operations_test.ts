import { assertAlmostEquals, assertEquals } from "@std/assert";
import f1 from "../../models/f1.ts";
import resnet20 from "../../models/resnet20.ts";
import { openForTests } from "../tensorflow/library.ts";
import { countOperations } from "./count_operations.ts";

const library = await openForTests();

Deno.test("operations of F1 are those of its matrices, by hand", () => {
  const [first, others] = [784 * 512, 4 * 512 * 512 + 512 * 10];
  assertEquals(countOperations(library, f1), 2 * (2 * first + 3 * others));
});

Deno.test("operations of ResNet20 are three times what is published for its forward pass", () => {
  // 40.8 million multiplications: the table of github.com/akamaster/pytorch_resnet_cifar10 and others count 0.041 G.
  assertAlmostEquals(countOperations(library, resnet20) / 6, 40.8e6, 0.7e6);
});
