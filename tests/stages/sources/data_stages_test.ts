import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { inOwnProcess } from "../../pipeline/helpers/in_own_process.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { dataStages, mirrorUrl } from "../../../stages/sources/data_stages.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const { datasets } = await loadConfiguration(ROOT, "quick");
const { datasets: smoke } = await loadConfiguration(ROOT, "smoke");
const cifar = datasets["cifar-10"]!;

Deno.test("dataStages makes a download that may contact its sources alone, and a preparation of its files", () => {
  const [download, prepare, ...none] = dataStages("cifar-10", cifar, undefined);
  assertEquals(none, []);
  assertEquals([download!.name, prepare!.name], ["download/cifar-10", "prepare/cifar-10"]);
  const hosts = cifar.sources.flatMap((source) =>
    "url" in source ? [new URL(source.url).host] : []
  );
  assert(hosts.length > 0);
  assertEquals(download!.permissions?.net, [...new Set(hosts)]);
  assertEquals(prepare!.permissions, undefined);
  assertEquals(prepare!.inputs, { files: "download/cifar-10" });
});

Deno.test("dataStages gives each download a time limit that grows with its bytes, so that no source can drip for ever", () => {
  const limit = (bytes: number) =>
    dataStages("d", { ...cifar, files: { a: { bytes, sha256: "0" } } }, undefined)[0]!
      .timeLimitSeconds!;
  assertEquals(limit(2e9) - limit(0), 100_000);
  assert(limit(0) >= 600);
});

Deno.test("dataStages keys neither title nor mirror", () => {
  const of = (title: string, mirror?: string) =>
    dataStages("cifar-10", { ...cifar, title }, mirror).map(({ config }) => config);
  assertEquals(of("CIFAR", "https://example.org/"), of("Ten classes"));
});

Deno.test("dataStages gives a data set that reduces another the same download", () => {
  const [whole] = dataStages("cifar-10", cifar, undefined);
  const [download, prepare] = dataStages("cifar-10-part", datasets["cifar-10-part"]!, undefined);
  assertEquals(download, whole);
  assertEquals(prepare!.name, "prepare/cifar-10-part");
});

Deno.test("dataStages lets a download contact a mirror first, or read its folder and what links in it lead to", async () => {
  const [remote] = dataStages("cifar-10", cifar, "https://example.org/sets/");
  assertEquals(remote!.permissions?.net?.[0], "example.org");
  assertEquals(remote!.env, { DATA_MIRROR: "https://example.org/sets/" });

  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/mirror/cifar-10`, { recursive: true });
  await Deno.writeTextFile(`${folder.path}/elsewhere.bin`, "");
  await Deno.symlink(`${folder.path}/elsewhere.bin`, `${folder.path}/mirror/cifar-10/data.bin`);
  const [local] = dataStages("cifar-10", cifar, `file://${folder.path}/mirror/`);
  assertEquals(local!.permissions?.read, [
    ...[`${folder.path}/mirror/`, `${folder.path}/mirror`, `${folder.path}/mirror/cifar-10`],
    `${folder.path}/elsewhere.bin`,
  ]);
  assertEquals(
    local!.permissions?.net,
    dataStages("cifar-10", cifar, undefined)[0]!.permissions?.net,
  );
});

Deno.test("dataMirror takes a relative DATA_MIRROR from where the user stands", async () => {
  const mirror = 'import { dataMirror } from "./stages/sources/data_stages.ts";' +
    "console.log(JSON.stringify(dataMirror() ?? null));";
  assertEquals(await inOwnProcess(mirror), null);
  assertEquals(
    await inOwnProcess(mirror, { DATA_MIRROR: "../sets", INIT_CWD: "/home/me/project" }),
    "file:///home/me/sets/",
  );
});

Deno.test("dataStages: ImageNet's one stage may read DATA_MIRROR's folder; made-up images come from their download", () => {
  const [own, ...none] = dataStages("imagenet", smoke["imagenet"]!, "file:///data/");
  assertEquals(none, []);
  assertEquals(own!.permissions, { env: ["IMAGENET_FOLDER"], read: ["/data/"] });
  assertEquals(own!.env, { IMAGENET_FOLDER: "/data/imagenet" });
  const [without] = dataStages("imagenet", smoke["imagenet"]!, undefined);
  assertEquals(without!.permissions, { env: ["IMAGENET_FOLDER"] });
  const stages = dataStages("generated-imagenet", smoke["generated-imagenet"]!, undefined);
  assertEquals(stages.map(({ program }) => program), [
    "stages/download.ts",
    "stages/prepare_imagenet.ts",
  ]);
  assert(stages[1]!.inputs["files"] === "download/generated-imagenet");
});

Deno.test("a DATA_MIRROR that is no usable address is a mistake of the user's, told without what is secret", () => {
  const addresses = ["https://[", "http://", "https://h:99999/", "file://host/x", "file:///a%2Fb"];
  for (const address of [...addresses, "ftp://me:hunter2@host/x"]) {
    const { message } = assertThrows(() => mirrorUrl(address, "/"), UserError);
    assertStringIncludes(message, "DATA_MIRROR is");
    assert(!message.includes("hunter2"), message);
  }
  assertEquals(mirrorUrl("a:b", "/sets"), "file:///sets/a:b/");
});
