import { assert } from "@std/assert";
import { openForTests } from "../tensorflow/library.ts";
import { type Errors, errorsOf, KINDS, measure, type Measured } from "./parity.ts";
import { bounds, entries, type Form, FORMS, NETWORKS } from "./parity_fixture.ts";

const library = await openForTests();

/**
 * Those of tens of millions of parameters, ResNet44 with another number of classes, and one of its forms of statistics are
 * looked at by `deno task test:parity`, as CI does: they take longer than all others together.
 */
const SLOW = ["vgg16", "alexnet", "resnet44_cifar100", "resnet44/batch"];
const chosen = Deno.env.get("PARITY")?.split(",");

const measured = new Map<string, Promise<Measured>>();
/** Ours of a network, measured once. */
function ours(name: string, form: Form): Promise<Measured> {
  const key = `${name}/${form}`;
  const run = async () => {
    const { default: network } = await import(`../../models/${name}.ts`);
    return await measure(library, network, FORMS[form], entries[key]!);
  };
  if (!measured.has(key)) measured.set(key, run());
  return measured.get(key)!;
}

/** The kinds of numbers in which ours are further away than float32 can explain. */
function tooFar(errors: Errors, most: Errors) {
  return KINDS.filter((kind) => !(errors[kind] < most[kind]));
}

for (const name of NETWORKS) {
  for (const form of Object.keys(FORMS) as Form[]) {
    Deno.test({
      name: `${name} with ${form} statistics is trained as PyTorch trains it`,
      ignore: !(chosen?.includes(name) ?? ![name, `${name}/${form}`].some((one) =>
        SLOW.includes(one)
      )),
      async fn() {
        const expected = entries[`${name}/${form}`]!;
        const errors = errorsOf(await ours(name, form), expected);
        const most = bounds(expected);
        if (chosen) console.log(JSON.stringify({ name, form, errors, torch: expected.float32 }));
        for (const kind of tooFar(errors, most)) {
          assert(false, `${kind}: ${errors[kind]}, not below ${most[kind]}`);
        }
      },
    });
  }
}

for (const [key, mutant] of Object.entries(entries)) {
  const [, form, wrong] = /^mutant\/(batch|ghost)\/(.*)$/.exec(key) ?? [];
  if (wrong === undefined) continue;
  Deno.test({
    name: `F1 trained with one thing wrong is told apart: ${wrong}`,
    ignore: chosen !== undefined && !chosen.includes("f1"),
    async fn() {
      const errors = errorsOf(await ours("f1", form as Form), mutant);
      if (chosen) console.log(JSON.stringify({ wrong, errors }));
      assert(
        tooFar(errors, bounds(entries[`f1/${form}`]!)).length > 0,
        `not told apart: ${JSON.stringify(errors)}`,
      );
    },
  });
}
