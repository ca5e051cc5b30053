import { assertEquals } from "@std/assert";
import { channelStatistics } from "../../../stages/own_data/channel_statistics.ts";
import { read } from "./read_files.ts";

const labels = (count: number) => new Int32Array(count);

Deno.test("a constant column has its value as the mean and the deviation 1, however many rows there are", () => {
  // 7/3 in float32 has more digits than are kept of a mean; the third column is not constant.
  const third = Math.fround(7 / 3);
  for (const rows of [2, 3, 192, 1000, 4999]) {
    const inputs = Float32Array.from(
      { length: 3 * rows },
      (_, i) => [5, third, i === 2 ? 1 : 0][i % 3]!,
    );
    const { mean, std } = channelStatistics({ inputs, labels: labels(rows) }, 3);
    assertEquals([rows, mean.slice(0, 2), std.slice(0, 2)], [rows, [5, third], [1, 1]]);
    assertEquals(mean[2], Number((1 / rows).toPrecision(9)));
  }
});

Deno.test("a constant channel of bytes has the deviation 1", () => {
  for (const pixels of [3, 999, 4096]) {
    const inputs = Uint8Array.from({ length: 2 * pixels }, (_, i) => i % 2 ? 85 : i % 4 ? 0 : 255);
    const { mean, std } = channelStatistics({ inputs, labels: labels(1) }, 2);
    assertEquals([pixels, mean[1], std[1]], [pixels, 0.3333, 1]);
    assertEquals(std[0]! > 0.3, true);
  }
});

Deno.test("a column that differs in its last bit alone is not constant", () => {
  const inputs = Float32Array.of(1, 1 + 2 ** -23);
  const { mean, std } = channelStatistics({ inputs, labels: labels(2) }, 1);
  assertEquals([mean, std], [[1.00000006], [5.96046448e-8]]);
});

Deno.test("a CSV column that is always 5 in 192 rows becomes 0", async () => {
  const rows = Array.from({ length: 240 }, (_, i) => `${i},5,${i % 3}\n`).join("");
  const { found } = await read({ "t.csv": `a,b,label\n${rows}` });
  assertEquals([found.examples.train, found.normalization.mean[1]], [192, 5]);
  assertEquals(found.normalization.std[1], 1);
});
