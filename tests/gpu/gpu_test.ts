/**
 * What a GPU has to keep: equal bits for equal seeds, also across interruptions, and the processor's numbers. With
 * `TEST_DEVICE=cpu` the processor stands in for the GPU, so that these tests can be tried anywhere; with `TEST_DEVICE=gpu`, as
 * `check:gpu` sets it, they fail where no GPU can be used, and are not passed over.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import { deviceOf } from "../../stages/device/device.ts";
import { numericsEnvironment } from "../../stages/device/numerics.ts";
import { readSafetensors } from "../../stages/formats/safetensors.ts";
import { askDevices, whyNoGpu } from "../../tensorflow/install/ask_devices.ts";
import { findDriver } from "../../tensorflow/install/driver.ts";
import { locateForTests } from "../tensorflow/library.ts";
import type { Report } from "./report.ts";
import { ROOT } from "../root.ts";

const PROGRAM = fileURLToPath(new URL("./program.ts", import.meta.url));
const DEVICE = Deno.env.get("TEST_DEVICE") ?? "gpu";

/** Why the tests cannot run here. */
async function whyNot(): Promise<string | undefined> {
  const { problem } = await findDriver(Deno.env.toObject());
  if (DEVICE === "gpu" && problem !== undefined) return problem;
  await locateForTests();
  if (DEVICE !== "gpu") return undefined;
  const { env } = await deviceOf(ROOT, "gpu");
  return whyNoGpu(await askDevices(env["LIBTENSORFLOW_PATH"]!, env, true));
}

/** What a process of its own comes to on a device, with the environment of a stage. */
async function compute(device: string): Promise<{ folder: string; report: Report }> {
  const folder = await Deno.makeTempDir();
  const { env } = await deviceOf(ROOT, device);
  const numerics = { deterministic: true, xla: false, precision: "float32" } as const;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...await standardLibraryFlags(), PROGRAM, folder],
    env: { ...env, ...numericsEnvironment(numerics) },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return { folder, report: JSON.parse(await Deno.readTextFile(`${folder}/report.json`)) };
}

const why = await whyNot();
if (why !== undefined) {
  const message = `Nothing is tried on a GPU here: ${why}`;
  if (Deno.env.get("TEST_DEVICE") === "gpu") throw new Error(message);
  console.error(message);
}

Deno.test({
  name: "GPU: what it must keep",
  ignore: why !== undefined,
  async fn(t) {
    const first = await compute(DEVICE);
    const again = await compute(DEVICE);
    const processor = await compute("cpu");
    const trainings = Object.entries(first.report.trainings);

    await t.step("the device is the one that was asked for", () => {
      assertEquals(first.report.device === "CPU", DEVICE === "cpu");
      assertEquals(processor.report.device, "CPU");
    });

    await t.step("every kernel gives what tfjs gives on the processor, to 2e-5", () => {
      assertEquals(first.report.kernels, []);
    });

    for (const [name, { whole, resumed, other, firstUpdate }] of trainings) {
      await t.step(
        `${name}: equal seeds end in equal bits in two processes, others in others`,
        () => {
          assertEquals(again.report.trainings[name]!.whole, whole);
          assertNotEquals(other, whole.weights);
        },
      );

      await t.step(`${name}: stopped after two updates and five, it ends in the same bits`, () => {
        assertEquals(resumed, whole);
      });

      await t.step(
        `${name}: an update has the processor's loss to 1e-4 and its weights to 1 % of the step`,
        async () => {
          const theirs = processor.report.trainings[name]!.firstUpdate;
          const far = Math.abs(firstUpdate.loss / theirs.loss - 1);
          assert(far < 1e-4, `losses ${firstUpdate.loss} and ${theirs.loss}`);
          const [ours, wanted] = await Promise.all(
            [first, processor].map(({ folder }) =>
              readSafetensors(`${folder}/${name}.safetensors`)
            ),
          );
          let squares = 0;
          for (const [parameter, { data }] of wanted!) {
            const found = ours!.get(parameter)!.data;
            data.forEach((value, i) => squares += (Number(value) - Number(found[i])) ** 2);
          }
          const difference = Math.sqrt(squares);
          assert(difference < 0.01 * theirs.distance, `${difference} of ${theirs.distance}`);
        },
      );
    }
    for (const { folder } of [first, again, processor]) {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
