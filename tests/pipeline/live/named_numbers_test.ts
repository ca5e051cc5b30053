import { assertEquals } from "@std/assert";
import { namedNumbers } from "../../../pipeline/live/named_numbers.ts";

Deno.test("numbers of notes: names with their units, and nothing from what is no number", () => {
  assertEquals(namedNumbers("loss 1.5e-3  gradient norm 2  speed 310 examples/s"), {
    loss: 0.0015,
    "gradient norm": 2,
    "speed (examples/s)": 310,
  });
  assertEquals(namedNumbers("train-images-idx3-ubyte.gz"), {});
  assertEquals(namedNumbers("loss NaN"), {});
  assertEquals(namedNumbers(""), {});
});
