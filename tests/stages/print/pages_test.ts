import { assertEquals } from "@std/assert";
import criticalBatch from "../../../stages/critical_batch.ts";
import flatness from "../../../stages/flatness.ts";
import gap from "../../../stages/gap.ts";
import judge from "../../../stages/judge.ts";
import remedies from "../../../stages/remedies.ts";
import trainingLength from "../../../stages/training_length.ts";
import tuning from "../../../stages/tuning.ts";
import { stageContext } from "../stage_context.ts";

/** A page about an experiment, of a command line that looks like HTML, without any results. */
const NOTHING = {
  profile: "lenet",
  experiment: "lenet",
  local: { changes: ["--set datasets.x.title=<img src=x>"], committed: {} },
  experiments: [],
  groups: [],
  rows: [],
  between: { small: "sb", large: "lb" },
  methods: {},
};

Deno.test("every page of Markdown says what it is about, and prints what the command line changed as text", async () => {
  const pages = {
    "claims/claims.md": judge,
    "critical_batch.md": criticalBatch,
    "flatness.md": flatness,
    "gap.md": gap,
    "remedies.md": remedies,
    "training_length.md": trainingLength,
    "tuning.md": tuning,
  };
  for (const [file, program] of Object.entries(pages)) {
    await using context = await stageContext(NOTHING);
    await (program as (context: unknown) => Promise<void>)(context);
    const [title, , heading] = (await Deno.readTextFile(`${context.output}/${file}`)).split("\n");
    assertEquals(title!.endsWith(", experiment `lenet`"), true, title);
    assertEquals(
      heading,
      "**Local run, not the committed results: --set datasets.x.title=\\<img src=x>.**",
      file,
    );
  }
});
