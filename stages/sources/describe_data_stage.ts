import type { Stage } from "../../pipeline/types.ts";
import { published } from "../published.ts";

/** `data/<name>`: counts the examples of a data set of one's own, and shows some. */
export function describeDataStage(folder: string, name: string, isImages: boolean): Stage {
  return {
    name: `data/${name}`,
    program: "stages/describe_data.ts",
    config: {},
    inputs: { data: `prepare/${name}` },
    ...published(folder, {
      "data.json": `data/${name}.json`,
      ...(isImages && { "contact_sheet.png": `data/${name}.png` }),
    }),
  };
}
