/**
 * The command line over one stage that learns slowly: `live_engine.ts <root> <steps> <command…>`.
 *
 * @module
 */
import { runCli } from "../../pipeline/cli.ts";

if (import.meta.main) {
  const [root = "", steps = "1", ...argv] = Deno.args;
  const train = {
    name: "train/f1",
    program: "train.ts",
    config: { steps: Number(steps) },
    inputs: {},
    permissions: { read: ["gate"] },
  };
  const table = {
    name: "table",
    program: "table.ts",
    config: {},
    inputs: { train: "train/f1" },
    publish: { "t.md": "results/t.md" },
  };
  Deno.exit(
    await runCli(argv, {
      root,
      importMapFlags: ["--no-lock"],
      load: () => Promise.resolve({ stages: [train, table], goal: ["table"] }),
    }),
  );
}
