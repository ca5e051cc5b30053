import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { freeBytes, requireRoom, roomText } from "../../../pipeline/system/disk_space.ts";
import { EnvironmentError } from "../../../pipeline/words/errors.ts";
import { testProject } from "../helpers/project.ts";
import { canMount, smallDisk } from "../helpers/small_disk.ts";

Deno.test("freeBytes: some number on a disk, null where there is none", async () => {
  await using project = await testProject();
  assert(freeBytes(project.root)! > 0);
  assertEquals(freeBytes(`${project.root}/none`), null);
});

Deno.test("requireRoom: a disk with room will do, and where there is none, nothing is asked", async () => {
  await using project = await testProject();
  requireRoom(project.root);
  requireRoom(`${project.root}/none`);
});

Deno.test({
  name: "requireRoom: a disk without room is told with what it has and what is wanted",
  ignore: !canMount,
  async fn() {
    await using project = await testProject();
    const folder = `${project.root}/disk`;
    await using _disk = await smallDisk(folder, 128);
    requireRoom(folder);
    assertEquals(freeBytes(folder), 128 * 1024);
    await Deno.writeFile(`${folder}/x`, new Uint8Array(68 * 1024));
    assertEquals(freeBytes(folder), 60 * 1024);
    const { message } = assertThrows(() => requireRoom(folder), EnvironmentError);
    assertMatch(
      message,
      /^The disk of ".*\/disk" is full: 61\.4 kB free, wanted at least 65\.5 kB\./,
    );
  },
});

Deno.test("roomText: says how much was written and is free, but of no other failure", async () => {
  await using project = await testProject({ "output/a": "x".repeat(1500), "output/b/c": "x" });
  const text = (message: string, last: number | null) =>
    roomText(message, project.root, `${project.root}/output`, last);
  assertEquals(await text("Permission denied", 5), "");
  for (const message of ["No space left on device (os error 28)", "ENOSPC"]) {
    assertMatch(await text(message, null), /^\. It had written 1\.5 kB; [\d.]+ \wB are free on /);
  }
  for (const message of ["Disk quota exceeded (os error 122)", "EDQUOT: x"]) {
    assertMatch(
      await text(message, null),
      /^\. It had written 1\.5 kB; your quota on the disk of ".*" is used up, though [\d.]+ \wB are free there$/,
    );
  }
  assertMatch(await text("ENOSPC", 2e6), /; its last output took 2\.0 MB; /);
  assertEquals(
    await roomText("ENOSPC", "/nowhere", "/nowhere/output", null),
    '. It had written 0 B; the free space on the disk of "/nowhere" is unknown',
  );
  assertEquals(
    await roomText("EDQUOT", "/nowhere", "/nowhere/output", null),
    '. It had written 0 B; your quota on the disk of "/nowhere" is used up',
  );
});
