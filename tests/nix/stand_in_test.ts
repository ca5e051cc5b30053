/**
 * The flake in Nix's hands, with a stand-in for nixpkgs of our own: it shows that our expressions fit together, take the
 * pinned wheels and make a library that opens. It shows nothing about the pinned nixpkgs. So it is a task of its own,
 * `deno task test:nix`, which CI runs.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { wheelFile } from "../../tensorflow/install/wheel.ts";
import pinned from "../../tensorflow/wheels.json" with { type: "json" };
import { has, run } from "./run.ts";
import { ROOT } from "../root.ts";

const OVERRIDE = [
  ...["--no-write-lock-file", "--override-input", "nixpkgs"],
  `path:${ROOT}/tests/nix/stand_in`,
];

/** Nix's settings: no sandbox, no binary caches, no daemon. */
const NIX_CONFIG = [
  "experimental-features = nix-command flakes",
  "sandbox = false",
  "substitute = false",
  "build-users-group =",
].join("\n");

const wanted = Deno.env.has("TEST_NIX");
const evaluates = wanted && await has("nix");
if (wanted && !evaluates) {
  console.error("The flake is not evaluated: there is no nix (Debian: nix-bin).");
}

/** The flake alone in a folder, as Nix would copy it out of git. */
async function copyFlake() {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  for (const inner of ["nix", "tensorflow", "tensorflow/install"]) {
    await Deno.mkdir(`${folder}/flake/${inner}`, { recursive: true });
    for (const { name, isFile } of Deno.readDirSync(`${ROOT}/${inner}`)) {
      if (isFile) {
        await Deno.copyFile(`${ROOT}/${inner}/${name}`, `${folder}/flake/${inner}/${name}`);
      }
    }
  }
  for (const name of ["flake.nix", "flake.lock"]) {
    await Deno.copyFile(`${ROOT}/${name}`, `${folder}/flake/${name}`);
  }
  return { folder, flake: `path:${folder}/flake` };
}

async function removeFolder(folder: string) {
  await run("chmod", ["-R", "u+w", folder]);
  await Deno.remove(folder, { recursive: true });
}

const WANTED: Readonly<Record<string, { shells: string[]; packages: string[] }>> = {
  "x86_64-linux": {
    shells: ["cpu", "default", "gpu"],
    packages: ["cpu", "default", "deno", "gpu"],
  },
  "aarch64-linux": { shells: ["cpu", "default"], packages: ["cpu", "default", "deno"] },
};

Deno.test({
  name: "the flake evaluates against a stand-in for nixpkgs, with the wheels of wheels.json",
  ignore: !evaluates,
  async fn() {
    const { folder, flake } = await copyFlake();
    const nix = async (...args: string[]) =>
      JSON.parse(
        await run("nix", [...args, ...OVERRIDE, "--store", `${folder}/store`], {
          NIX_CONFIG,
          HOME: folder,
        }),
      );
    const outputs = await nix("flake", "show", "--json", flake);
    for (const [system, { shells, packages }] of Object.entries(WANTED)) {
      assertEquals(Object.keys(outputs.devShells[system]).sort(), shells);
      assertEquals(Object.keys(outputs.packages[system]).sort(), packages);
      assertEquals(Object.keys(outputs.apps[system]).sort(), [...shells, "doctor"].sort());
      assert(Object.keys(outputs.checks[system]).length > 0);
      const ending = system.startsWith("x86_64") ? "_x86_64" : "_aarch64";
      for (const name of ["cpu", "gpu"] as const) {
        if (!packages.includes(name)) continue;
        const found = await nix(
          ...["eval", "--json", `${flake}#packages.${system}.${name}.srcs`],
          ...["--apply", "map (wheel: [ wheel.name wheel.outputHash ])"],
        );
        const wanted = pinned[name].filter(({ platform }) => platform.endsWith(ending))
          .filter(({ platform }) => platform.startsWith("manylinux"));
        assertEquals(found, wanted.map((wheel) => [wheelFile(wheel), wheel.hash]));
      }
    }
    await removeFolder(folder);
  },
});

// Writes into Nix's own store, so only where CI=true says that the machine is for this.
const mayBuild = evaluates && Deno.build.arch === "x86_64" && Deno.env.get("CI") === "true" &&
  Deno.uid() === 0;
// The stand-in's builders have the tools of the machine.
const lacking: string[] = [];
for (const [tool, flag] of [["patchelf", "--version"], ["unzip", "-v"]] as const) {
  if (mayBuild && !await has(tool, flag)) lacking.push(tool);
}
if (lacking.length > 0) console.error(`The flake is not built: there is no ${lacking.join(", ")}.`);
const builds = mayBuild && lacking.length === 0;

Deno.test({
  name: "Nix builds Deno and libtensorflow for the processor, and the one loads the other",
  ignore: !builds,
  async fn() {
    const { folder, flake } = await copyFlake();
    const env = { NIX_CONFIG, HOME: folder, TMPDIR: folder };
    const made: string[] = [];
    for (const wheel of [pinned.cpu[0]!, pinned.deno[0]!]) {
      const platforms = wheel.platform.split(".").flatMap((tag) => ["--platform", tag]);
      const version = wheel.python === "py3" ? "311" : wheel.python.slice(2);
      await run("python3", [
        ...["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"],
        ...["--implementation", wheel.python.slice(0, 2), "--python-version", version],
        ...["--abi", wheel.abi, ...platforms, "--dest", folder],
        `${wheel.pname}==${wheel.version}`,
      ], env);
      made.push(await run("nix", ["store", "add-file", `${folder}/${wheelFile(wheel)}`], env));
    }
    const check = async (name: string) => {
      const link = `${folder}/${name}`;
      const output = `${flake}#checks.x86_64-linux.${name}`;
      await run("nix", ["build", "--out-link", link, ...OVERRIDE, output], env);
      return await Deno.readLink(link);
    };
    const loads = await check("libtensorflow-loads");
    const { version } = JSON.parse(await Deno.readTextFile(loads));
    assertEquals(version, pinned.cpu[0]!.version);
    const runs = await check("libtensorflow-runs");
    assertStringIncludes(await Deno.readTextFile(runs), '"type":"CPU"');
    // What was built is some 900 MB.
    const packages = await Promise.all(
      ["cpu", "deno"].map((name) =>
        run("nix", ["eval", "--raw", ...OVERRIDE, `${flake}#packages.x86_64-linux.${name}`], env)
      ),
    );
    await removeFolder(folder);
    // Whoever uses them for something else keeps them.
    await run("nix", ["store", "delete", loads, runs, ...packages, ...made], { NIX_CONFIG })
      .catch(() => {});
  },
});
