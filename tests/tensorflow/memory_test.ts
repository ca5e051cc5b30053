import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { currentBackend } from "../../tensorflow/backend.ts";
import { EagerContext } from "../../tensorflow/eager.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { countedLibrary } from "./counted_library.ts";
import { openForTests } from "./library.ts";
import { WORK } from "./memory_work.ts";
import { numbers } from "./numbers.ts";

const opened = await openForTests();

for (const [what, begin] of Object.entries(WORK)) {
  Deno.test(`memory: all that TensorFlow gives for ${what} is given back, turn by turn`, async () => {
    const { library, live } = countedLibrary(opened);
    const turn = begin(library);
    const state = () => ({
      live: live(),
      tensors: tf.memory().numTensors,
      entries: currentBackend()?.binding.getNumOfTensors(),
    });
    await turn();
    const before = state();
    for (let i = 0; i < 5; i++) await turn();
    assertEquals(state(), before);
  });
}

Deno.test("memory: of a session, a graph and an eager context that are disposed nothing is left", async () => {
  const { library, live } = countedLibrary(opened);
  {
    using graph = new Graph(library);
    using session = new Session(graph);
    assertEquals(session.hasGpu(), session.devices().some(({ type }) => type === "GPU"));
    await session.run({ fetches: [graph.constant(numbers([2]))] });
    using context = new EagerContext(library);
    const tensor = context.upload(numbers([3]));
    assertEquals(live(), { Graph: 1, Session: 1, Context: 1, TensorHandle: 1 });
    context.free(tensor);
  }
  assertEquals(live(), {});
});

Deno.test("memory: the count sees what is kept, and what is freed twice", () => {
  const { library, live } = countedLibrary(opened);
  using context = new EagerContext(library);
  const tensor = context.upload(numbers([3]));
  assertEquals(live()["TensorHandle"], 1);
  context.free(tensor);
  assertEquals(live()["TensorHandle"], undefined);
  assertThrows(() => context.free(tensor), Error, "no live TensorHandle");
});
