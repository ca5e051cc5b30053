import { type DescribedData } from "../own_data/described_data.ts";
import { leakWarning } from "../own_data/describe_examples.ts";
import { thousands } from "../print/number_text.ts";
import { number } from "../print/printed_table.ts";
import { type Html, html } from "./html.ts";
import { folded, table } from "./table.ts";

/** A data set of one's own, as the page shows it. */
export interface ShownData extends DescribedData {
  readonly title: string;
}

/** Classes up to which their table is not folded. */
const FEW = 12;

/** What the page's policy needs for contact sheets; empty without one. */
export function sheetPolicy(shown: readonly ShownData[]): string[] {
  return shown.some(({ sheet }) => sheet !== null) ? ["img-src data:"] : [];
}

/** Shows the data sets of one's own; null if there are none. */
export function data(shown: readonly ShownData[]): Html | null {
  return shown.length === 0 ? null : html`${shown.map(dataset)}`;
}

function dataset({ title, description, sheet }: ShownData): Html {
  const { classes, shape, values, repeatedInTraining } = description;
  const sum = (of: "train" | "test") => classes.reduce((total, each) => total + each[of], 0);
  const warning = leakWarning(description);
  const counts = table(`${title}: examples of each class`, {
    columns: { name: "class", train: "training", test: "test" },
    lines: classes.map(({ name, train, test }) => ({
      name,
      train: number(thousands(train)),
      test: number(thousands(test)),
    })),
  });
  return html`
    <h3>${title}</h3>
    <p>${thousands(sum("train"))} training and ${thousands(sum("test"))} test examples of ${classes
      .length} classes, ${shape.join(" × ")} ${values === "bytes"
      ? "pixels (height × width × channels)"
      : "numbers"} each.</p>
    ${warning === null ? [] : html`<p class="bad">${warning}</p>`}
    ${repeatedInTraining === 0
      ? []
      : html`<p>${thousands(repeatedInTraining)} training examples repeat another one.</p>`}
    ${sheet === null ? [] : html`
      <p class="caption">The first training images of each class, a row for each class</p>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}: some images"><img
        src="data:image/png;base64,${sheet
          .toBase64()}" alt="Images of ${title}, a row for each class"
        style="image-rendering: pixelated; min-width: 60%"></div>
    `}
    ${classes.length > FEW ? folded(`${title}: examples of each class`, counts) : counts}
  `;
}
