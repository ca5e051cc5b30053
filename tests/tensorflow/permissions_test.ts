import { assertEquals } from "@std/assert";
import { locateForTests } from "./library.ts";
import { ROOT } from "../root.ts";

const { path } = await locateForTests();

/** Trains one step and runs one op eagerly: all of the bridge that a stage's process uses. */
const PROGRAM = `
import * as tf from "@tensorflow/tfjs";
import { useTensorFlow } from "ROOM/backend.ts";
import { Graph } from "ROOM/graph.ts";
import { openLibrary } from "ROOM/library.ts";
import { Session } from "ROOM/session.ts";
import { toOutput, toTensor, trace } from "ROOM/trace.ts";

const library = openLibrary(${JSON.stringify(path)});
const graph = new Graph(library);
const x = graph.placeholder("float32", [2]);
const y = trace(graph, () => toOutput(tf.grad((x) => tf.sum(tf.square(x)))(toTensor(x))));
const session = new Session(graph, { threads: 1 });
const feed = { dtype: "float32", shape: [2], data: Float32Array.of(1, 2) };
const [result] = await session.run({ feeds: [[x, feed]], fetches: [y] });
useTensorFlow(library);
console.log([...result.data, ...tf.add(tf.scalar(1), 2).dataSync()].join());
`;

/** Runs a program of modules in the folder `tensorflow`, which stands as ROOM in it, with some permissions and no others. */
async function runWith(permissions: readonly string[], text: string): Promise<string> {
  const room = new URL("../../tensorflow", import.meta.url).href;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, text.replaceAll("ROOM", room));
  const config = `${ROOT}/deno.json`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-lock", "--no-check", ...permissions],
      ...["--config", config, file],
    ],
  }).output();
  await Deno.remove(file);
  const decoder = new TextDecoder();
  return decoder.decode(stdout).trim() || decoder.decode(stderr);
}

Deno.test("The bridge works with --allow-ffi and no other permission", async () => {
  assertEquals(await runWith(["--allow-ffi"], PROGRAM), "2,4,3");
});

Deno.test("locateLibrary finds a library with --allow-read, --allow-run and --allow-env, as the bridge's README says", async () => {
  const found = await runWith(
    ["--allow-read", "--allow-run", "--allow-env"],
    `import { locateLibrary } from "ROOM/install/mod.ts";
    const environment = { LIBTENSORFLOW_PATH: ${JSON.stringify(path)} };
    console.log((await locateLibrary({ cache: "no folder", environment })).path);`,
  );
  assertEquals(found, path);
});

Deno.test("without --allow-ffi, the reason why no GPU is found is the permission, and no missing driver", async () => {
  const said = await runWith(
    ["--allow-read", "--allow-run", "--allow-env"],
    `import { findDriver, whyNoDriver } from "ROOM/install/mod.ts";
    console.log(whyNoDriver(await findDriver({})));`,
  );
  assertEquals(said, "this program may not look for an NVIDIA driver; allow it --allow-ffi");
});

Deno.test("a program that may not ask for the room on a disk fetches all the same", async () => {
  const said = await runWith(
    ["--allow-read"],
    `import { freeBytes } from "ROOM/install/free_bytes.ts";
    console.log(await freeBytes("/"));`,
  );
  assertEquals(said, "null");
});
