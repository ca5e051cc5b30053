/**
 * Measures the errors of every network against the numbers of tests/models/fixtures/parity.json, and writes them into
 * docs/parity.md between its marks.
 *
 *     deno task compare:parity
 */
import { from } from "arquero";
import { errorsOf, KINDS, measure } from "../models/parity.ts";
import { entries, type Form, FORMS, NETWORKS } from "../models/parity_fixture.ts";
import { openForTests } from "../tensorflow/library.ts";
import { ROOT } from "../root.ts";

const TITLES = {
  logits: "forward: logits",
  losses: "losses, norm",
  gradients: "gradients",
  running: "running statistics",
  changes: "parameters after 3 updates",
} as const;
const [START, END] = ["<!-- deno task compare:parity -->", "<!-- end -->"];
const page = `${ROOT}/docs/parity.md`;

const library = await openForTests();
const rows = [];
for (const name of NETWORKS) {
  const { default: network } = await import(`../../models/${name}.ts`);
  for (const form of Object.keys(FORMS) as Form[]) {
    const entry = entries[`${name}/${form}`]!;
    const errors = errorsOf(await measure(library, network, FORMS[form], entry), entry);
    const cells = KINDS.map((kind) => [TITLES[kind], both(errors[kind], entry.float32[kind])]);
    rows.push({ network: name, "batch norm": form, ...Object.fromEntries(cells) });
    console.error(`${name}, ${form}: measured`);
  }
}
const text = await Deno.readTextFile(page);
const [before, after] = [text.split(START)[0]!, text.split(END).at(-1)!];
const align = Object.fromEntries(Object.values(TITLES).map((title) => [title, "r" as const]));
const table = from(rows).toMarkdown({ align }).trim();
await Deno.writeTextFile(page, `${before}${START}\n\n${table}\n\n${END}${after}`);
await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page] }).output();

function both(ours: number, torch: number): string {
  return `${ours.toExponential(1)} / ${torch.toExponential(1)}`.replaceAll("-", "−");
}
