import { assertEquals, assertThrows } from "@std/assert";
import { logToTensorboard } from "../../../stages/export/log_to_tensorboard.ts";
import { fileHeader, scalarRecord } from "../../../stages/export/event_file.ts";
import { tempFolder } from "../../temp_folder.ts";

const progress = (done: number, loss: number) => ({
  type: "progress" as const,
  stage: "train/a",
  done,
  total: 3,
  unit: "epochs",
  metrics: { loss },
});
const started = {
  type: "started",
  stage: "train/a",
  reasons: [],
  partial: false,
  log: "",
} as const;

Deno.test("a log folder gets the numbers of a stage as they come, and another file when it starts again", async () => {
  await using folder = await tempFolder();
  const log = logToTensorboard(folder.path, () => 1_700_000_000_000);
  const files = () =>
    [...Deno.readDirSync(`${folder.path}/train/a`)].map(({ name }) => name).sort();
  const bytes = (name: string) => Deno.readFileSync(`${folder.path}/train/a/${name}`);
  log.onEvent(started);
  log.onEvent(progress(1, 0.5));
  const [first] = files();
  const header = fileHeader(1_700_000_000);
  const scalar = (step: number, value: number) =>
    scalarRecord({ tag: "loss", step, value, seconds: 1_700_000_000 });
  assertEquals(bytes(first!), Uint8Array.of(...header, ...scalar(1, 0.5)));
  log.onEvent(progress(2, 0.25));
  assertEquals(bytes(first!), Uint8Array.of(...header, ...scalar(1, 0.5), ...scalar(2, 0.25)));
  log.onEvent(started);
  log.onEvent(progress(1, 0.5));
  assertEquals(files().length, 2);
});

Deno.test("a log folder is made before anything runs, and one that cannot be written is refused", async () => {
  await using folder = await tempFolder();
  logToTensorboard(`${folder.path}/a/b`);
  assertEquals([...Deno.readDirSync(`${folder.path}/a/b`)], []);
  await Deno.writeTextFile(`${folder.path}/file`, "");
  assertThrows(() => logToTensorboard(`${folder.path}/file/logs`), Error, "Not a directory");
});

Deno.test("a record of an event file has the bytes that TensorBoard's own writer gives it", () => {
  // RecordWriter of tensorboard 2.20 on Event(wall_time=1.5, step=300) with the value 0.5 under the tag "x".
  const expected = "1800000000000000a37f4b22" +
    "09000000000000f83f10ac022a0a0a080a0178150000003f" + "d06d1abd";
  assertEquals(
    scalarRecord({ tag: "x", step: 300, value: 0.5, seconds: 1.5 }).toHex(),
    expected,
  );
});
