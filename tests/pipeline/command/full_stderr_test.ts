import { assertEquals } from "@std/assert";
import { ROOT } from "../../root.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";
import { writeApp } from "../helpers/command_line.ts";

for (const flags of [[], ["--quiet"], ["--json"]]) {
  Deno.test({
    name: `run ${flags.join(" ")}: a stderr on a full device ends no run`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using project = await testProject({ "join.ts": CONCATENATE });
      const stages = [stage("s", "join.ts", { config: { text: "a" }, publish: { text: "s.txt" } })];
      const command = await writeApp(project, stages);
      const { code } = await new Deno.Command("sh", {
        args: [
          "-c",
          'exec "$0" "$@" 2>/dev/full',
          Deno.execPath(),
          ...command,
          "run",
          "s",
          ...flags,
        ],
        cwd: ROOT,
        stdout: "null",
      }).output();
      assertEquals([code, await project.read("s.txt")], [0, "a"]);
    },
  });
}
