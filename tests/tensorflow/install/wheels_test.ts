import { assert, assertEquals, assertMatch } from "@std/assert";
import { wheelFile } from "../../../tensorflow/install/wheel.ts";
import pinned from "../../../tensorflow/wheels.json" with { type: "json" };

const all = [
  ...pinned.cpu,
  ...pinned.gpu,
  ...pinned.deno.map((wheel) => ({ ...wheel, unpacked: 1 })),
];
type Pin = typeof all[number];

/**
 * Asks pip whether the index has a file of this name with this digest. pip says so before it downloads, and is stopped
 * there.
 *
 * @returns pip's words, or undefined when it does not come so far: no pip, no index, no such version
 */
async function askPip(wheel: Pin): Promise<string | undefined> {
  const hex = Array.from(
    atob(wheel.hash.slice("sha256-".length)),
    (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
  const folder = await Deno.makeTempDir();
  const requirements = `${folder}/requirements.txt`;
  await Deno.writeTextFile(
    requirements,
    `${wheel.pname}==${wheel.version} --hash=sha256:${hex}\n`,
  );
  const version = wheel.python === "py3" ? "311" : wheel.python.slice(2);
  const options = "-vvv --no-deps --no-input --disable-pip-version-check --no-cache-dir " +
    "--retries 0 --only-binary=:all: --require-hashes " +
    `--implementation ${wheel.python.slice(0, 2)} --python-version ${version} ` +
    `--abi ${wheel.abi} ${wheel.platform.split(".").map((tag) => `--platform ${tag}`).join(" ")}`;
  const child = new Deno.Command("python3", {
    args: ["-m", "pip", "download", ...options.split(" "), "-r", requirements, "--dest", folder],
    env: { LC_ALL: "C", TMPDIR: folder },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (/^Checked .*\n/m.test(text)) break;
  }
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
  await child.status;
  await Deno.remove(folder, { recursive: true });
  return text.match(/^Checked .*$/m)?.[0];
}

// Half a minute of pip, so only where CI=true says that nobody waits.
const asked = Deno.env.get("CI") === "true";
const reachable = asked &&
  await askPip(all[0]!).then((words) => words !== undefined, () => false);
if (asked && !reachable) {
  console.error("wheels.json is not compared with the index: pip reaches none.");
}

Deno.test("wheels.json pins each wheel once, by size and digest", () => {
  assertEquals(new Set(all.map(wheelFile)).size, all.length);
  for (const wheel of all) {
    assertMatch(wheel.hash, /^sha256-[A-Za-z0-9+/]{43}=$/);
    for (const bytes of [wheel.size, wheel.unpacked]) assert(Number.isInteger(bytes) && bytes > 0);
  }
  assertEquals(pinned.gpu[0]!.pname, "tensorflow");
  const versions = [...pinned.cpu, pinned.gpu[0]!].map(({ version }) => version);
  assertEquals(new Set(versions).size, 1, "every machine has the same TensorFlow");
});

Deno.test({
  name: "wheels.json equals what pip reports of the index",
  ignore: !reachable,
  async fn() {
    const waiting = [...all];
    const work = async () => {
      for (let wheel = waiting.pop(); wheel !== undefined; wheel = waiting.pop()) {
        const words = await askPip(wheel);
        assertMatch(words ?? "", /against 1 hashes \(1 matches/, wheelFile(wheel));
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    // The same question with another digest is answered otherwise.
    assertMatch(await askPip({ ...all[0]!, hash: all[1]!.hash }) ?? "", /\(0 matches/);
  },
});
