import type { Program } from "../pipeline/types.ts";
import { contactSheet } from "./own_data/contact_sheet.ts";
import { describeExamples } from "./own_data/describe_examples.ts";
import { CONTACT_SHEET, DESCRIPTION, readPrepared } from "./own_data/described_data.ts";

/**
 * Describes a data set of one's own for its page. Input `data`: a prepared folder. Output: `data.json`, with the number of
 * examples of each class and of those that are there twice; `contact_sheet.png`, some images of each class, if they are
 * images.
 */
const describeData: Program = async ({ inputs, output }) => {
  const { shape, classes, train, test } = await readPrepared(inputs.data!);
  const described = describeExamples(shape, classes, train, test);
  await Deno.writeTextFile(`${output}/${DESCRIPTION}`, `${JSON.stringify(described, null, 2)}\n`);
  const sheet = contactSheet(train, shape, classes.length);
  if (sheet !== null) await Deno.writeFile(`${output}/${CONTACT_SHEET}`, sheet);
};

export default describeData;
