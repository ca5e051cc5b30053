import { assertEquals } from "@std/assert";
import { distancePoints } from "../../../stages/statistics/distance_points.ts";

const row = (epoch: number, updates: number, learningRate = 0.1) => ({
  epoch,
  updates,
  learningRate,
  distance: updates / 2,
  firstLayerDistance: updates / 4,
});

Deno.test("distancePoints() takes whole epochs at the first learning rate, not rows within an epoch", () => {
  const history = [row(0.25, 1), row(0.5, 2), row(1, 4), row(2, 8), row(3, 12), row(4, 16, 0.01)];
  assertEquals(distancePoints(history, "all"), [[4, 2], [8, 4], [12, 6]]);
  assertEquals(distancePoints(history, "first layer"), [[4, 1], [8, 2], [12, 3]]);
});

Deno.test("distancePoints() has none with fewer than three epochs, however many rows there are", () => {
  assertEquals(distancePoints([row(0.25, 1), row(0.5, 2), row(1, 4), row(2, 8)], "all"), null);
});

Deno.test("distancePoints() ends where the rate first changes, though the first rate comes back later, as with C1", () => {
  const rates = [0.001, 0.001, 0.001, 0.01, 0.01, 0.001, 0.001];
  const history = rates.map((rate, i) => row(i + 1, 4 * (i + 1), rate));
  assertEquals(distancePoints(history, "all"), [[4, 2], [8, 4], [12, 6]]);
});
