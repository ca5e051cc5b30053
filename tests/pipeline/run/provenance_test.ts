import { assert, assertEquals, assertMatch } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

const MAKE = stage("make", "make.ts", { publish: { "a.txt": "results/a.txt" } });
const FILES = {
  "make.ts": `export default ({ output }) => Deno.writeTextFile(output + "/a.txt", "a");`,
  "notes.txt": "as committed",
  ".gitignore": ".cache\n",
};

async function git({ root }: TestProject, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", root, ...who, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** What the record of a new run says of the source tree. */
async function recorded(project: TestProject): Promise<unknown> {
  await project.run([MAKE], { forced: ["make"] });
  return JSON.parse(await project.read(".cache/store/stages/make.json")).facts.git;
}

Deno.test("provenance: a run record names the commit, and whether the tree was as committed but for what stages publish", async () => {
  await using project = await testProject(FILES);
  assertEquals(await recorded(project), undefined, "no repository");
  await Deno.remove(`${project.root}/results`, { recursive: true });

  await git(project, "init", "--quiet");
  await git(project, "add", ".");
  await git(project, "commit", "--quiet", "-m", "first");
  const commit = await git(project, "rev-parse", "HEAD");
  assertMatch(commit, /^[0-9a-f]{40}$/);
  assertEquals(await recorded(project), { commit, clean: true });
  assertEquals(await project.read("results/a.txt"), "a");
  assertEquals(await recorded(project), { commit, clean: true }, "after publishing");

  await project.write("notes.txt", "edited");
  assertEquals(await recorded(project), { commit, clean: false }, "an edited file");
  await project.write("notes.txt", "as committed");
  assertEquals(await recorded(project), { commit, clean: true }, "changed back");
  await project.write("new.txt", "");
  assertEquals(await recorded(project), { commit, clean: false }, "a new file");

  await git(project, "add", ".");
  assertEquals(await recorded(project), { commit, clean: false }, "staged");
  await git(project, "commit", "--quiet", "-m", "second");
  const second = await git(project, "rev-parse", "HEAD");
  assertEquals(await recorded(project), { commit: second, clean: true });
});

Deno.test("provenance: a clock that is set back while a stage runs changes none of its seconds", async () => {
  await using project = await testProject({
    "x.ts": `export default async ({ output }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const code = `
    import { openProject } from "./pipeline/plan/project.ts";
    import { run } from "./pipeline/run/runner.ts";
    const now = Date.now;
    let hours = 0;
    Date.now = () => now() - 3_600_000 * hours++;
    let inAll = 0;
    const stages = [{ name: "x", program: "x.ts", config: {}, inputs: {} }];
    const project = await openProject(${JSON.stringify(project.root)}, stages);
    const { verdicts } = await run({
      project,
      goal: ["x"],
      jobs: 1,
      onEvent: (event) => event.type === "summary" && (inAll = event.seconds),
    });
    console.log(JSON.stringify([verdicts.get("x").record.seconds, inAll]));`;
  const [seconds, inAll] = await inOwnProcess(code) as [number, number];
  assert(0.1 <= seconds && seconds <= inAll && inAll < 600, `${seconds} s of ${inAll} s`);
});
