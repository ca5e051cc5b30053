import { assert, assertEquals } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { ROOT } from "../../root.ts";

/** Credentials, and the only kinds of children that may have them. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  AWS_ACCESS_KEY_ID: [],
  AWS_SECRET_ACCESS_KEY: [],
  AWS_SESSION_TOKEN: [],
  CACHE_TOKEN: [],
  CACHE_PASSWORD: [],
  CACHE_URL: [],
  GITHUB_TOKEN: [],
  SSH_AUTH_SOCK: [],
  DENO_AUTH_TOKENS: ["registry"],
  NPM_CONFIG__AUTH: ["registry"],
  NPM_TOKEN: ["registry"],
  HTTPS_PROXY: ["registry", "network", "pip"],
  https_proxy: ["registry", "network", "pip"],
  NPM_CONFIG_REGISTRY: ["registry"],
  PIP_INDEX_URL: ["pip"],
};
const VALUE = "https://me:hunter2@host/x";

/** Sets the credentials, since Deno would not start with some of them, and prints what each kind of child gets. */
const CHILDREN = `
import { childEnvironment } from "./pipeline/system/child_environment.ts";
import { pipEnvironment, probeEnvironment } from "./tensorflow/install/child_environment.ts";

for (const name of ${JSON.stringify(Object.keys(SECRETS))}) Deno.env.set(name, "${VALUE}");
console.log(JSON.stringify({
  program: childEnvironment({}),
  deno: childEnvironment({ deno: true }),
  network: childEnvironment({ deno: true, network: true }),
  registry: childEnvironment({ registry: true }),
  slurm: childEnvironment({ deno: true, slurm: true }),
  pip: pipEnvironment({}),
  probe: probeEnvironment({}),
}));`;

Deno.test("children: each gets what it needs, and credentials only where they are for it", async () => {
  const children = await inOwnProcess(CHILDREN) as Record<string, Record<string, string>>;
  assertEquals(Object.keys(children).length, 7);
  for (const [kind, found] of Object.entries(children)) {
    assertEquals(found.PATH, Deno.env.get("PATH"), kind);
    for (const [name, kinds] of Object.entries(SECRETS)) {
      const value = found[name] ?? "";
      assertEquals(value.includes("hunter2"), kinds.includes(kind), `${kind} ${name}`);
    }
  }
  assertEquals(children["deno"]!.NPM_CONFIG_REGISTRY, "https://host/x");
});

Deno.test({
  name: "children: the process of a stage holds no credential, as the kernel tells",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // In a process of its own: other tests start children from the environment of this one.
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--cached-only", "--import-map=std/closed.json"],
        "tests/pipeline/system/environment_of_a_stage.ts",
        ...[VALUE, ...Object.keys(SECRETS)],
      ],
      cwd: ROOT,
    }).output();
    const environ = new TextDecoder().decode(stdout);
    assert(environ.includes("PATH="), new TextDecoder().decode(stderr));
    assert(!environ.includes("hunter2"), environ);
  },
});

Deno.test("children: no command of the engine, the bridge or the stages inherits an environment unseen", async () => {
  const found: string[] = [];
  const look = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(`${ROOT}/${folder}`)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await look(path);
      else if (name.endsWith(".ts")) {
        const [, ...commands] = (await Deno.readTextFile(`${ROOT}/${path}`)).split(
          "new Deno.Command(",
        );
        for (const command of commands) {
          const [options = ""] = command.split(/\.(?:output|spawn)\(|\n\}/);
          if (!options.includes("clearEnv: true")) found.push(path);
        }
      }
    }
  };
  await look("pipeline");
  await look("tensorflow");
  await look("stages");
  assertEquals(found, []);
});
