import type { App } from "../app.ts";
import { childEnvironment } from "../system/child_environment.ts";
import type { Stage } from "../types.ts";
import { EnvironmentError } from "../words/errors.ts";
import type { Loaded } from "./command_table.ts";

/**
 * Fetches all that stages need before they start.
 *
 * @param elsewhere whether they run on another machine
 */
export async function prepareStages(
  { app, args: { added, quiet } }: Pick<Loaded, "app" | "args">,
  stages: readonly Stage[],
  elsewhere = false,
): Promise<void> {
  await fetchPackages(app, stages, quiet);
  await app.prepare?.(stages, { elsewhere, added, quiet });
}

/** Packages are fetched here, where it can be seen: a stage's process may use only what is there. */
async function fetchPackages(
  app: App,
  stages: readonly Stage[],
  quiet: boolean,
): Promise<void> {
  const modules = new Set(stages.flatMap((s) => [s.program, ...Object.values(s.modules ?? {})]));
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", ...quiet ? ["--quiet"] : [], ...app.importMapFlags, ...modules],
    cwd: app.root,
    clearEnv: true,
    env: childEnvironment({ registry: true }),
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (!success) {
    throw new EnvironmentError(
      "Fetching the packages that the stages import failed, as said above. Nothing was run.",
    );
  }
}
