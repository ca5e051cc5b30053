import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { dataFindings } from "../../doctor/data.ts";
import type { Finding } from "../../doctor/finding.ts";
import { denoFinding, diskFinding, memoryFinding } from "../../doctor/host.ts";
import { mirrorFinding, sourceFindings, sourcesOf } from "../../doctor/network.ts";
import { driverFindings, kernelModuleVersion } from "../../doctor/driver.ts";
import {
  anotherLibrary,
  libraryFinding,
  pipFinding,
  selfTestFinding,
  variantFinding,
  visibleDevice,
} from "../../doctor/tensorflow.ts";
import { standardLibraryFlags } from "../../pick_std.ts";
import pinned from "../../tensorflow/wheels.json" with { type: "json" };
import { inOwnProcess } from "../pipeline/helpers/in_own_process.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { ROOT } from "../root.ts";

const { path } = await locateForTests();
const MAIN = `${ROOT}/main.ts`;

async function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", ...await standardLibraryFlags(), MAIN, "doctor", ...args],
    env: { LIBTENSORFLOW_PATH: path, NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("doctor looks at everything, and TensorFlow's numbers are right", async () => {
  const mirror = await Deno.makeTempDir();
  const { stdout, stderr } = await doctor(["--device", "cpu", "--json"], { DATA_MIRROR: mirror });
  const { version, findings } = JSON.parse(stdout) as { version: number; findings: Finding[] };
  assertEquals([version, stderr], [1, ""]);
  const subjects = new Set(findings.map(({ subject }) => subject));
  for (
    const subject of ["Deno", "processor", "memory", "disk", "@std", "DATA_MIRROR", "source"]
      .concat(["NVIDIA driver", "libtensorflow", "devices", "CPU self-test", "data"])
  ) assert(subjects.has(subject), `it looks at ${subject}`);
  const test = findings.find(({ subject }) => subject === "CPU self-test")!;
  assertEquals(test.state, "ok");
  assertMatch(
    test.found,
    /^matmul \d+ GFLOP\/s, 65536 numbers correct; convolution \d+ GFLOP\/s, 2592 numbers correct$/,
  );
  await Deno.remove(mirror);
});

Deno.test("doctor names a problem with its remedy, and exits with 1", async () => {
  const folder = await Deno.makeTempDir();
  const gpu = await doctor(["--device=gpu"], {
    NVIDIA_DRIVER_DIR: folder,
    LIBTENSORFLOW_PATH: `${folder}/none`,
    DATA_MIRROR: `${folder}/none`,
  });
  assertEquals(gpu.code, 1);
  for (
    const words of [
      "PROBLEM  NVIDIA driver  ",
      "PROBLEM  libtensorflow  LIBTENSORFLOW_PATH cannot be used.",
      `PROBLEM  DATA_MIRROR    the folder "${folder}/none" does not exist`,
      "→ set it to an existing folder or a URL, or unset it",
      "\nProblems: 3.",
    ]
  ) assertStringIncludes(gpu.stdout, words);
  await Deno.remove(folder);
});

Deno.test("variantFinding: a CPU build is a problem where a GPU is wanted, and noted beside one that works", () => {
  const library = { path: "/x", version: "2.20.0", origin: "cache", variant: "cpu" } as const;
  const good = { path: "libcuda.so.1", devices: [] };
  const states = (["gpu", "auto", "cpu"] as const)
    .map((device) => variantFinding(library, device, good)?.state);
  assertEquals(states, ["problem", "note", undefined]);
  assertEquals(variantFinding(library, "auto", { devices: [], problem: "none" }), undefined);
  assertEquals(variantFinding({ ...library, variant: "gpu" }, "gpu", good), undefined);
  const own = variantFinding({ ...library, origin: "LIBTENSORFLOW_PATH" }, "gpu", good)!;
  assertEquals(own.remedy, "unset LIBTENSORFLOW_PATH, or set it to a build for CUDA");
});

Deno.test("doctor: without pip a machine that has to fetch has a problem", async () => {
  const folder = await Deno.makeTempDir();
  const bare = '#!/bin/sh\nif [ "$1" = -c ]; then exit 0; fi\n' +
    'echo "/usr/bin/python3: No module named pip" >&2\nexit 1\n';
  await Deno.writeTextFile(`${folder}/python3`, bare, { mode: 0o755 });
  const found = await inOwnProcess(
    `import { checkTensorFlow } from "./doctor/tensorflow.ts";
     const findings = await checkTensorFlow(${JSON.stringify(folder)}, "cpu");
     console.log(JSON.stringify(findings.filter(({ subject }) => subject === "pip")));`,
    { PATH: `${folder}:/usr/bin:/bin`, LIBTENSORFLOW_PATH: "" },
  );
  assertEquals(found, [pipFinding("/usr/bin/python3: No module named pip")]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("doctor exits with 2 for a mistake in what was asked, and says what was meant", async () => {
  const unknown = await doctor(["--jsn"]);
  assertEquals([unknown.code, unknown.stdout], [2, ""]);
  assertStringIncludes(unknown.stderr, 'Unknown flag "--jsn". Did you mean "--json"?');
  const device = await doctor(["--device", "gpus"]);
  assertEquals(device.code, 2);
  assertStringIncludes(
    device.stderr,
    '--device is "gpus"; wanted auto or cpu or gpu. Did you mean "gpu"',
  );
});

Deno.test("denoFinding minds an older Deno more than a newer one", () => {
  const wanted = pinned.deno[0]!.version;
  const states = [wanted, "2.1.0", "1.99.0", "2.99.0", "3.0.0"].map((v) => denoFinding(v).state);
  assertEquals(states, ["ok", "problem", "problem", "note", "note"]);
});

Deno.test("memoryFinding and diskFinding say when there is too little, and what helps", () => {
  const memory = memoryFinding({ total: 8e9, available: 4e9 }, 4);
  assertEquals([memory.state, memory.found], ["ok", "4.0 GB of 8.0 GB available"]);
  const few = memoryFinding({ total: 8e9, available: 7.2e9 }, 16);
  assertStringIncludes(few.found, ", for 7 of 16 stages at once");
  assertStringIncludes(memoryFinding({ total: 8e9, available: 1e9 }, 4).remedy!, "--jobs 1");
  assertEquals(diskFinding("/", 1e10, 4.72e9).state, "ok");
  const full = diskFinding("/", 3e9, 4.72e9);
  assertEquals(full.state, "problem");
  assertStringIncludes(full.remedy!, "free 5.7 GB for libtensorflow (4.7 GB) and the smallest");
  assertEquals(diskFinding("/", 5e8, 0).state, "note");
  const unknown = diskFinding("/mnt/share", null, 0);
  assertEquals([unknown.state, unknown.found], ["note", 'unknown at "/mnt/share"']);
});

Deno.test("kernelModuleVersion reads NVIDIA's closed and open modules, and nothing else", () => {
  const [closed, open] = [
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  525.60.13  Wed Nov 30 06:39:21 UTC 2022",
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build  (root@host)",
  ];
  assertEquals([closed, open, ""].map(kernelModuleVersion), [
    "driver 525.60.13",
    "driver 580.159.04",
    undefined,
  ]);
});

Deno.test("driverFindings minds a missing or broken driver as far as a GPU is wanted", () => {
  const none = { devices: [], problem: "no NVIDIA driver was found" };
  const old = { path: "libcuda.so.1", cuda: "11.4", devices: [], problem: "too old" };
  const device = { name: "H100", memoryBytes: 8e10, capability: "9.0" };
  const good = { path: "libcuda.so.1", cuda: "12.8", devices: [device] };
  const states = (...args: Parameters<typeof driverFindings>) =>
    driverFindings(...args).map(({ state }) => state);
  assertEquals(states(none, "auto"), ["ok"]);
  assertEquals(states(none, "gpu"), ["problem"]);
  // auto then computes on the CPU.
  assertEquals(states(old, "auto"), ["note"]);
  assertEquals(states(old, "cpu"), ["note"]);
  const [broken] = driverFindings({ ...old, remedy: "install driver 525" }, "gpu");
  assertEquals([broken!.state, broken!.remedy], ["problem", "install driver 525"]);
  assertEquals(states(good, "auto"), ["ok", "ok"]);
  assertEquals(states({ ...good, cuda: "12.2" }, "gpu"), ["note", "ok"]);
  assertEquals(
    driverFindings(good, "gpu", { kernelModule: "driver 570.86" }).map(({ found }) => found),
    [
      "driver 570.86, supports CUDA 12.8, libcuda.so.1",
      "H100, 80.0 GB, compute capability 9.0",
    ],
  );
});

Deno.test("driverFindings names each GPU without kernels, and the good ones to choose", () => {
  const device = { name: "H100", memoryBytes: 8e10, capability: "9.0" };
  const old = { ...device, name: "GT 730", lack: "it is too old" };
  const driver = { path: "libcuda.so.1", cuda: "12.8", devices: [device, old, device] };
  const [, , found] = driverFindings(driver, "auto");
  assertEquals([found!.state, found!.remedy], ["problem", "set CUDA_VISIBLE_DEVICES=0,2"]);
  assertStringIncludes(found!.found, "GT 730, 80.0 GB, compute capability 9.0: it is too old");
  const states = (...args: Parameters<typeof driverFindings>) =>
    driverFindings(...args).map(({ state }) => state);
  assertEquals(states(driver, "auto", { chosen: "0" }), ["ok", "ok", "note", "ok"]);
  assertEquals(states(driver, "cpu"), ["ok", "ok", "note", "ok"]);
});

Deno.test("pipFinding says how to get pip, and anotherLibrary how to get another library by its origin", () => {
  assertEquals(pipFinding(undefined).state, "ok");
  const none = pipFinding("/usr/bin/python3: No module named pip");
  assertEquals(none.state, "problem");
  assertStringIncludes(none.remedy!, "apt-get install python3-pip");
  const library = { path: "/c/t-gpu/tensorflow/x.so", version: "2.20.0", variant: "gpu" } as const;
  const words = (["python", "cache", "LIBTENSORFLOW_PATH"] as const)
    .map((origin) => anotherLibrary({ ...library, origin }));
  assertStringIncludes(words[0]!, "deno task fetch gpu");
  assertStringIncludes(words[1]!, 'delete "/c/t-gpu"');
  assertStringIncludes(words[2]!, "unset LIBTENSORFLOW_PATH");
});

Deno.test("visibleDevice shows one GPU of those that the user shows", () => {
  const shown = (chosen: string | undefined) => [0, 1].map((i) => visibleDevice(chosen, i));
  assertEquals(shown(undefined), ["0", "1"]);
  assertEquals(shown("2,3"), ["2", "3"]);
  assertEquals(shown("MIG-3f0c, GPU-1a"), ["MIG-3f0c", "GPU-1a"]);
});

Deno.test("libraryFinding tells where libtensorflow comes from, and another version than the pinned", () => {
  const library = { path: "/x", version: "2.20.0", origin: "cache", variant: "cpu" } as const;
  assertEquals(libraryFinding(library, "auto").state, "ok");
  assertStringIncludes(libraryFinding(library, "auto").found, "from the cache: /x");
  assertEquals(libraryFinding({ ...library, version: "2.18.0" }, "auto").state, "note");
  assertStringIncludes(
    libraryFinding({ ...library, origin: "fetched" }, "auto").found,
    "not installed yet",
  );
  assertEquals(libraryFinding(undefined, "auto").state, "problem");
  assertStringIncludes(libraryFinding(undefined, "gpu").found, "no build for GPUs is pinned for");
});

Deno.test("selfTestFinding does not trust a device that reckons wrong", () => {
  const right = { gflops: 100, wrong: 0, checked: 10 };
  const test = (wrong: number) =>
    selfTestFinding("GPU self-test", {
      device: "GPU",
      matmul: right,
      convolution: { ...right, wrong },
    });
  assertEquals(test(0).state, "ok");
  assertEquals(test(1).state, "problem");
  assertStringIncludes(test(1).found, "1 of 10 numbers WRONG");
});

Deno.test("sourcesOf names each server once, with its data sets", () => {
  const text = "a: { sources: [{ module: m.ts }, { url: 'https://x/' }] }\n" +
    "b: { sources: [{ url: 'https://x/' }, { url: 'https://y/' }] }\n";
  assertEquals(sourcesOf(text), [
    { url: "https://x/", datasets: ["a", "b"] },
    { url: "https://y/", datasets: ["b"] },
  ]);
});

Deno.test("sources that do not answer are named each, and what to do about them once", () => {
  const asked = ["a", "b", "c"].map((name) => ({
    url: `https://${name}.example/`,
    datasets: [name],
    isReachable: name === "b",
  }));
  const findings = sourceFindings(asked, false);
  assertEquals(findings.map(({ state }) => state), ["note", "ok", "note"]);
  const remedies = findings.flatMap(({ remedy }) => remedy ?? []);
  assertEquals(remedies.length, 1);
  assertStringIncludes(remedies[0]!, "DATA_MIRROR");
  assertStringIncludes(remedies[0]!, "deno task reproduce");
  const mirrored = sourceFindings(asked, true).flatMap(({ remedy }) => remedy ?? []);
  assertEquals(mirrored, ["DATA_MIRROR is asked first: what it has needs no other source"]);
  assertEquals(sourceFindings([asked[1]!], false).map(({ remedy }) => remedy), [undefined]);
});

Deno.test("a mirror on this machine is found by its path or its address, and what is no mirror is a problem", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "a mirror " }));
  const { href } = pathToFileURL(folder);
  const found = (mirror: string) => mirrorFinding(mirror, `${folder}/..`);
  for (const mirror of [folder, `${folder}/`, href, `${href}/`, folder.replace(/.*\//, "")]) {
    assertEquals(await found(mirror), {
      subject: "DATA_MIRROR",
      state: "ok",
      found: `the folder "${folder}"`,
    });
  }
  await Deno.remove(folder);
  const gone = await found(href);
  assertEquals([gone.state, gone.found], ["problem", `the folder "${folder}" does not exist`]);
  for (const mirror of ["file://host/x", "ftp://host/x", "https://["]) {
    const wrong = await found(mirror);
    assertEquals(wrong.state, "problem");
    assertStringIncludes(wrong.found, `DATA_MIRROR is "${mirror}"; wanted a folder`);
  }
});

Deno.test("a mirror that answers is fine, and one that redirects to another host is told with that host", async () => {
  const serve = (answer: (request: Request) => Response) =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  await using near = serve(() => new Response("here"));
  const host = `127.0.0.1:${near.addr.port}`;
  await using moved = serve(({ url }) =>
    Response.redirect(`http://${host}${new URL(url).pathname}`)
  );
  const subject = "DATA_MIRROR";
  assertEquals(await mirrorFinding(`http://${host}/sets`, "/"), {
    ...{ subject, state: "ok" },
    found: `http://${host}/sets answers`,
  });
  const old = `http://127.0.0.1:${moved.addr.port}/sets`;
  assertEquals(await mirrorFinding(old, "/"), {
    ...{ subject, state: "note" },
    found: `${old} redirects to ${host}, which a download does not follow`,
    remedy: "set it to the address there, or unset it",
  });
});

Deno.test("dataFindings tells fresh data from what is still to be made", () => {
  const findings = dataFindings([
    { stage: "download/a", state: "fresh" },
    { stage: "prepare/a", state: "missing" },
  ]);
  assertEquals(findings.map(({ state }) => state), ["ok", "note"]);
});
