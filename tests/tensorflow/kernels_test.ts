import { assertClose, eagerly, onCpu, traced } from "./compare.ts";
import { KERNELS } from "./kernel_cases.ts";
import { openForTests } from "./library.ts";

const library = await openForTests();

for (const [name, run, ...inputs] of KERNELS) {
  Deno.test(`kernel: ${name}, eager and traced, as tfjs's cpu backend`, async () => {
    const wanted = onCpu(run, inputs);
    assertClose(eagerly(library, run, inputs), wanted, "eager");
    assertClose(await traced(library, run, inputs), wanted, "traced");
  });
}
