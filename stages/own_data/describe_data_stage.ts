import type { Stage } from "../../pipeline/types.ts";
import { published } from "../published.ts";
import { CONTACT_SHEET, DESCRIPTION } from "./described_data.ts";

/** `data/<name>`: counts the examples of a data set of one's own, and shows some. */
export function describeDataStage(folder: string, name: string, isImages: boolean): Stage {
  return {
    name: `data/${name}`,
    program: "stages/describe_data.ts",
    config: {},
    inputs: { data: `prepare/${name}` },
    ...published(folder, {
      [DESCRIPTION]: `data/${name}.json`,
      ...(isImages && { [CONTACT_SHEET]: `data/${name}.png` }),
    }),
  };
}
