/** What is left of a terminal when a command ends before it has stopped its bars. */
import { assertEquals } from "@std/assert";
import { hasTerminals, inTerminal, terminalState } from "../helpers/in_terminal.ts";
import { testProject } from "../helpers/project.ts";
import { screenLines } from "../helpers/screen_lines.ts";

const FILES = {
  "quick.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
};

/** A command line whose fetches never end, wherever it fetches. */
const app = (root: string, ...argv: string[]) => `
  import { runCli } from "./pipeline/cli.ts";
  import { showFetch } from "./stages/device/show_fetch.ts";
  const fetchForever = async () => {
    const progress = showFetch();
    try {
      progress.update({ done: 1e6, total: 4e6, text: "fetching" });
      await new Promise((resolve) => setTimeout(resolve, 1e9));
    } finally {
      progress.stop();
    }
  };
  const stages = [{ name: "s", program: "quick.ts", config: {}, inputs: {} }];
  Deno.exit(await runCli(${JSON.stringify(argv)}, {
    root: ${JSON.stringify(root)},
    importMapFlags: ["--no-lock"],
    load: () => Promise.resolve({ stages, goal: ["s"] }),
    prepare: fetchForever,
    pack: fetchForever,
    commands: { fetch: { flags: [], summary: "Fetch", example: "fetch", serve: fetchForever } },
  }));`;

for (
  const [what, ...argv] of [
    ["before a quiet run", "run", "s", "--quiet"],
    ["by a command of the application", "fetch"],
    ["for a pack", "pack", "TARGET"],
  ]
) {
  Deno.test({
    name: `^C in the midst of a fetch ${what} gives the terminal back and exits with 130`,
    ignore: !hasTerminals,
    async fn() {
      await using project = await testProject(FILES);
      const words = argv.map((word) => word.replace("TARGET", `${project.root}/pack.tar.gz`));
      const { code, text } = await inTerminal(app(project.root, ...words), "fetching");
      assertEquals([code, terminalState(text)], [130, { changed: true, left: true }], text);
    },
  });
}

Deno.test({
  name: "a run that ends at once, by the third ^C, gives the terminal back",
  ignore: !hasTerminals,
  async fn() {
    const { code, text } = await inTerminal(`
      import { liveReporter } from "./pipeline/screen/reporter_live.ts";
      const reporter = liveReporter();
      reporter.onEvent({ type: "started", stage: "s", reasons: [], partial: false, log: "" });
      setTimeout(() => Deno.exit(130), 300);`);
    assertEquals([code, terminalState(text)], [130, { changed: true, left: true }], text);
  },
});

Deno.test({
  name: "verify --rerun leaves its verdict on each stage on the terminal, and no bar",
  ignore: !hasTerminals,
  async fn() {
    await using project = await testProject(FILES);
    const { code, text } = await inTerminal(`
      import { runCli } from "./pipeline/cli.ts";
      const app = {
        root: ${JSON.stringify(project.root)},
        importMapFlags: ["--no-lock"],
        load: () => {
          const stage = { program: "quick.ts", config: {}, inputs: {} };
          return Promise.resolve({
            stages: [{ name: "s", ...stage }, { name: "t", ...stage }],
            goal: ["s", "t"],
          });
        },
      };
      await runCli(["run", "s", "t", "--quiet"], app);
      Deno.exit(await runCli(["verify", "--rerun", "s", "t"], app));`);
    const shown = screenLines(text, 80).filter((line) => line !== "");
    assertEquals(shown.map((line) => line.replace(/\([0-9a-f]{12}\)/, "(…)")), [
      "s: the same bits again (…).",
      "t: the same bits again (…).",
    ], text);
    assertEquals([code, terminalState(text)], [0, { changed: true, left: true }]);
  },
});
