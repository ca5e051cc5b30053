/** Faults 14 to 16 of docs/faults.md, and a disk that can only be read. They need a disk of their own, so root's rights. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { TestProject } from "../../pipeline/helpers/project.ts";
import { canMount, type SmallDisk, smallDisk } from "../../pipeline/helpers/small_disk.ts";
import { begun, published, stages } from "./three_stages.ts";

/** A test of a project whose store lies on a small disk, with its results. */
function onDisk(
  kilobytes: number,
  name: string,
  work: (project: TestProject, disk: SmallDisk) => Promise<void>,
): void {
  Deno.test({
    name: `${name} (on a disk of ${kilobytes} kB)`,
    ignore: !canMount,
    async fn() {
      await using project = await begun();
      await using disk = await smallDisk(`${project.root}/.cache`, kilobytes);
      assertEquals((await project.run(stages())).failed, []);
      await work(project, disk);
    },
  });
}

onDisk(
  256,
  "fault 14: the disk becomes full in a stage; the part goes at once, and the error says how much was free and wanted",
  async (project) => {
    const run = await project.run(stages("wxyz", { bytes: 1_000_000 }));
    const { message, output } = run.of("failed")[0]!;
    assertEquals([run.failed, output], [["mid"], null]);
    assertStringIncludes(message, "No space left on device");
    assertMatch(
      message,
      /It had written [\d.]+ kB; its last output took 4 B; .* free on the disk of/,
    );
    assertEquals(await published(project), ["abcd", "final of abcd"]);
    assertEquals((await project.run(stages("wxyz"))).failed, [], "room came back");
  },
);

onDisk(
  1024,
  "fault 15: an output fits and a second copy would not; it is moved into the store, not copied",
  async (project) => {
    const run = await project.run(stages("wxyz", { bytes: 600_000 }));
    assertEquals([run.failed, await published(project)], [[], ["wxyz", "final of wxyz"]]);
  },
);

onDisk(
  256,
  "fault 16: the disk is full before the start; nothing is begun, and all stays as it was",
  async (project) => {
    const filler = `${project.root}/.cache/filler`;
    await Deno.writeFile(filler, new Uint8Array(1_000_000)).catch(() => {});
    const error = await project.run(stages("wxyz")).then(() => null, (error: Error) => error);
    assertEquals(error?.name, "EnvironmentError");
    assertMatch(error?.message ?? "", /is full: .* free, wanted at least 65\.5 kB/);
    assertEquals((await project.run(stages())).started, [], "what is there can be had");
    assertEquals(await published(project), ["abcd", "final of abcd"]);
    await Deno.remove(filler);
    assertEquals((await project.run(stages("wxyz"))).failed, []);
  },
);

onDisk(
  1024,
  "fault: the store can only be read; status works, and a run is one clear error",
  async (project, disk) => {
    await disk.forbidWriting();
    const states = [...await project.status(stages())].map(([, { state }]) => state);
    assertEquals(states, ["fresh", "fresh", "fresh"]);
    const error = await project.run(stages("wxyz")).then(
      ({ failed, of }) => failed.length > 0 ? of("failed")[0]?.message ?? "" : "",
      (error) => `${error.name}: ${error.message}`,
    );
    assertStringIncludes(error, "Read-only file system");
    assert(!error.includes("\n"), error);
    assertEquals(await project.read("final.txt"), "final of abcd");
  },
);
