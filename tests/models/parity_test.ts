import { assert, assertEquals } from "@std/assert";
import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import { openForTests } from "../tensorflow/library.ts";
import fixture from "./fixtures/parity.json" with { type: "json" };
import { formula, measure, SIGNS, SIZES } from "./parity.ts";

const library = await openForTests();

/** L2 norm, and projection on the formula's signs. */
type Summary = readonly [norm: number, projection: number];

interface Expected {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly logits: readonly Summary[];
  readonly gradients: readonly Summary[];
  readonly changes: readonly Summary[];
  readonly running: readonly Summary[];
  readonly inferenceLoss: number;
}

const FORMS = {
  batch: batchNorm(),
  ghost: ghostBatchNorm({ form: "ghost", ghostBatch: 4 }),
} as const;

/**
 * Largest errors of all tensors of a kind together, relative to their norm, that float32 may make against float64. A
 * number near zero may take another side of a ReLU, and a deep network has many; PyTorch's own float32 differs as much.
 */
const SHALLOW = { logits: 2e-5, running: 1e-5, gradients: 1e-4, changes: 1e-3, losses: 2e-4 };
const DEEP = { logits: 1e-4, running: 2e-3, gradients: 3e-2, changes: 2e-1, losses: 2e-2 };
const TOLERANCES = {
  f1: SHALLOW,
  c1: SHALLOW,
  c3: SHALLOW,
  resnet44: DEEP,
  resnet44_cifar100: DEEP,
  wresnet16_4: DEEP,
  vgg16: DEEP,
  alexnet: DEEP,
};

/** An estimate of the norm of the difference relative to the norm: the projection of noise is as long as the noise. */
function error(found: readonly Float32Array[], wanted: readonly Summary[]): number {
  assertEquals(found.length, wanted.length);
  const differences = found.map((values, i) => {
    const signs = formula(values.length, SIGNS);
    let [squares, projection] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      squares += value * value;
      projection += signs[i]! < 0.5 ? -value : value;
    }
    const [norm, wantedProjection] = wanted[i]!;
    return Math.max(Math.abs(Math.sqrt(squares) - norm), Math.abs(projection - wantedProjection));
  });
  return Math.hypot(...differences) / Math.hypot(...wanted.map(([norm]) => norm));
}

/** Of these, with tens of millions of parameters, one form is enough for every day; PARITY=vgg16,alexnet runs both. */
const LARGE = ["vgg16", "alexnet"];
const chosen = Deno.env.get("PARITY")?.split(",");

for (const [name, tolerances] of Object.entries(TOLERANCES)) {
  for (const [form, batchNormForm] of Object.entries(FORMS)) {
    Deno.test({
      name: `${name} with ${form} statistics is trained as PyTorch trains it`,
      ignore: chosen ? !chosen.includes(name) : form === "batch" && LARGE.includes(name),
      async fn() {
        const { default: network } = await import(`../../models/${name}.ts`);
        const expected = (fixture as unknown as Record<string, Expected>)[`${name}/${form}`]!;
        const found = await measure(library, network, batchNormForm);
        const meanLoss = expected.losses.reduce((sum, loss, i) => sum + loss * SIZES[i]!, 0) / 22;
        const errors = {
          logits: error([found.logits], expected.logits),
          running: error(found.running, expected.running),
          gradients: error(found.gradients, expected.gradients),
          changes: error(found.changes, expected.changes),
          losses: Math.max(
            Math.abs(found.loss / meanLoss - 1),
            Math.abs(found.norm / Math.max(...expected.norms) - 1),
            Math.abs(found.inferenceLoss / expected.inferenceLoss - 1),
          ),
        };
        if (chosen) console.log(JSON.stringify(errors, (_, x) => x.toPrecision?.(2) ?? x));
        for (const [kind, tolerance] of Object.entries(tolerances)) {
          const value = errors[kind as keyof typeof errors];
          assert(value < tolerance, `${kind}: ${value}, not below ${tolerance}`);
        }
      },
    });
  }
}
