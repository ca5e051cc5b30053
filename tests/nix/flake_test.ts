/** What can be said of the flake by reading it. stand_in_test.ts lets Nix evaluate and build it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import pinned from "../../tensorflow/wheels.json" with { type: "json" };
import { has, run } from "./run.ts";
import { ROOT } from "../root.ts";

Deno.test("flake.lock pins the nixpkgs that flake.nix names, by revision and digest", async () => {
  const lock = JSON.parse(await Deno.readTextFile(`${ROOT}/flake.lock`));
  const flake = await Deno.readTextFile(`${ROOT}/flake.nix`);
  assertEquals(Object.keys(lock.nodes).sort(), ["nixpkgs", "root"]);
  assertEquals(lock.nodes.root.inputs, { nixpkgs: "nixpkgs" });
  const { locked, original } = lock.nodes.nixpkgs;
  assertStringIncludes(
    flake,
    `inputs.nixpkgs.url = "${original.type}:${original.owner}/${original.repo}/${original.ref}";`,
  );
  assertEquals([locked.type, locked.owner, locked.repo], [
    original.type,
    original.owner,
    original.repo,
  ]);
  assertMatch(locked.rev, /^[0-9a-f]{40}$/);
  assertMatch(locked.narHash, /^sha256-[A-Za-z0-9+/]{43}=$/);
});

Deno.test("Digests stand in wheels.json alone, not in Nix's files", async () => {
  for (
    const name of [
      "flake.nix",
      ...[...Deno.readDirSync(`${ROOT}/nix`)].map((f) => `nix/${f.name}`),
    ]
  ) {
    const text = await Deno.readTextFile(`${ROOT}/${name}`);
    assert(!/sha256-[A-Za-z0-9+/]{43}=|[0-9a-f]{64}|[0-9a-z]{52}/.test(text), name);
  }
});

Deno.test("Nix takes the Deno that the project's checks run", async () => {
  const versions = new Set(pinned.deno.map(({ version }) => version));
  assertEquals(versions.size, 1);
  assertStringIncludes(
    await Deno.readTextFile(`${ROOT}/.ci/run`),
    `deno_version=${[...versions][0]}`,
  );
});

for (const [tool, args] of [["nixfmt", ["--check"]], ["deadnix", ["--fail"]]] as const) {
  const there = await has(tool);
  if (!there) console.error(`Nix's files are not checked by ${tool}: it is not installed.`);
  Deno.test({
    name: `Nix's files are clean by ${tool}`,
    ignore: !there,
    async fn() {
      const files = [...Deno.readDirSync(`${ROOT}/nix`)].map(({ name }) => `${ROOT}/nix/${name}`)
        .filter((path) => path.endsWith(".nix"));
      await run(tool, [
        ...args,
        `${ROOT}/flake.nix`,
        `${ROOT}/tests/nix/stand_in/flake.nix`,
        ...files,
      ]);
    },
  });
}
