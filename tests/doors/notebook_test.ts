import { assert, assertAlmostEquals } from "@std/assert";
import { fromCSV } from "arquero";
import { runPython } from "../setup/run_python.ts";
import { readText } from "./read_project.ts";
import { ROOT } from "../root.ts";

/** The python3 with nbclient, ipykernel, pandas and matplotlib. */
const PYTHON = Deno.env.get("EXPORT_PYTHON");
const NOTEBOOK = `${ROOT}/docs/headline.ipynb`;

const PROGRAM = `
import json, sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
print(json.dumps({
    "printed": "".join(output["text"] for output in outputs if output.get("name") == "stdout"),
    "figures": sum("image/png" in output.get("data", {}) for output in outputs),
}))
`;

Deno.test({
  name: "docs/headline.ipynb runs, and finds the committed means of Table 1 before it draws them",
  ignore: PYTHON === undefined,
  async fn() {
    const { printed, figures } = await runPython<{ printed: string; figures: number }>(
      PYTHON!,
      ["-c", PROGRAM, NOTEBOOK],
      { cwd: `${ROOT}/docs` },
    );
    assert(figures >= 1);
    const means: Record<string, number> = JSON.parse(printed);
    const rows = fromCSV(readText("results/mnist/table1.csv")).objects() as {
      readonly method: string;
      readonly mean: number;
    }[];
    assert(rows.length >= 5);
    for (const { method, mean } of rows) assertAlmostEquals(means[method]!, mean, 1e-6);
  },
});
