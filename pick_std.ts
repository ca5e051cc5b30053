/**
 * Chooses the standard library: JSR's where JSR can be reached, otherwise the adapters in `std/`.
 *
 * As a program it starts deno with the flags for that choice: `pick_std.ts run -A main.ts status` becomes `deno run
 * <flags> -A main.ts status`. All tasks in deno.json start this way. Without a command it prints the flags, with paths
 * relative to the project. It imports nothing, since it runs without configuration and lock file. The variable `STD=jsr`
 * or `STD=npm` overrides the choice.
 */

type Side = "jsr" | "npm";

/** The last choice. It holds for the same registry and module cache. */
interface Choice {
  readonly side: Side;
  readonly registry: string;
  readonly modules: string;
  /** Milliseconds since 1970. */
  readonly checked: number;
}

const PACKAGES = ["@std/assert", "@std/cli", "@std/yaml"] as const;
const PATIENCE_MS = 1_500;
const HOUR_MS = 3_600_000;
/** How long a choice holds. JSR's holds longer, since its modules then lie in Deno's own cache. */
const LASTS_MS: Readonly<Record<Side, number>> = { jsr: 168 * HOUR_MS, npm: HOUR_MS };

const projectFile = (path: string) => new URL(path, import.meta.url);

/** Reads the versions that deno.json pins, such as `@std/yaml` → `1.2.0`. */
function pinnedVersions(): Map<string, string> {
  const { imports } = JSON.parse(Deno.readTextFileSync(projectFile("deno.json")));
  return new Map(PACKAGES.map((name) => {
    const target = String(imports[name]);
    return [name, target.slice(target.lastIndexOf("@") + 1)];
  }));
}

/** Whether the registry serves exactly the pinned versions. The login page of a portal does not count. */
async function isReachable(registry: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const found = await Promise.allSettled([...pinnedVersions()].map(async ([name, version]) => {
    const response = await fetch(`${registry.replace(/\/$/, "")}/${name}/meta.json`, { signal });
    return version in (await response.json()).versions;
  }));
  return found.every((one) => one.status === "fulfilled" && one.value);
}

/** Whether Deno's module cache holds the modules of JSR that main.ts needs. */
async function isInModuleCache(): Promise<boolean> {
  const versions = pinnedVersions();
  const program = `import "jsr:@std/cli@${versions.get("@std/cli")}/parse-args";` +
    `import "jsr:@std/yaml@${versions.get("@std/yaml")}";`;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--cached-only",
      "--no-config",
      "--no-lock",
      `data:text/javascript,${encodeURIComponent(program)}`,
    ],
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

const CHOICE = ".cache/std/choice.json";

function readChoice(): Choice | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(projectFile(CHOICE)));
  } catch {
    return undefined; // absent or damaged; the choice is made again
  }
}

/** Writes a file by rename; false if the project is read-only, which only costs a check at each start. */
function write(path: string, text: string): boolean {
  const temporary = projectFile(`${path}.${crypto.randomUUID()}`);
  try {
    Deno.mkdirSync(projectFile(".cache/std/"), { recursive: true });
    Deno.writeTextFileSync(temporary, text);
    Deno.renameSync(temporary, projectFile(path));
    return true;
  } catch {
    return false;
  }
}

const isSide = (value: string | undefined): value is Side => value === "jsr" || value === "npm";

async function chooseSide(): Promise<Side> {
  const wanted = Deno.env.get("STD");
  if (isSide(wanted)) return wanted;
  const registry = Deno.env.get("JSR_URL") ?? "https://jsr.io";
  const modules = Deno.env.get("DENO_DIR") ?? "";
  const last = readChoice();
  const valid = last?.registry === registry && last.modules === modules ? last : undefined;
  if (valid && Date.now() - valid.checked < LASTS_MS[valid.side]) return valid.side;
  const side = await isReachable(registry) || (valid?.side === "jsr" && await isInModuleCache())
    ? "jsr"
    : "npm";
  write(CHOICE, JSON.stringify({ side, registry, modules, checked: Date.now() } satisfies Choice));
  return side;
}

const JSR_LOCK = ".cache/std/jsr.lock";
const SEED = ".cache/std/jsr.lock.seed";

/**
 * Makes a lock file for JSR's modules as a copy of deno.lock, whose digests hold for both sides. Deno adds to the copy, and
 * the committed file never changes; false if it cannot be written.
 */
function ownLock(): boolean {
  const committed = Deno.readTextFileSync(projectFile("deno.lock"));
  try {
    if (Deno.readTextFileSync(projectFile(SEED)) === committed) {
      return Deno.statSync(projectFile(JSR_LOCK)).isFile;
    }
  } catch {
    // The copy does not exist yet.
  }
  return write(JSR_LOCK, committed) && write(SEED, committed);
}

async function flagsBelow(root: string): Promise<string[]> {
  if (await chooseSide() === "jsr") return [ownLock() ? `--lock=${root}${JSR_LOCK}` : "--no-lock"];
  return [`--import-map=${root}std/closed.json`, `--lock=${root}deno.lock`, "--frozen"];
}

/**
 * Returns the flags for a child process, with absolute paths: they hold in every folder. Takes milliseconds while the
 * last choice holds.
 */
export async function standardLibraryFlags(): Promise<string[]> {
  const path = decodeURIComponent(projectFile("./").pathname);
  const root = Deno.build.os === "windows" ? path.slice(1) : path;
  return [`--config=${root}deno.json`, ...await flagsBelow(root)];
}

/** Runs deno as a child process, forwards signals to it and returns its exit code. */
async function start([command = "", ...rest]: readonly string[]): Promise<number> {
  const args = [command, ...await flagsBelow(""), ...rest];
  const child = new Deno.Command(Deno.execPath(), { args }).spawn();
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      try {
        child.kill(signal);
      } catch {
        // The child has ended.
      }
    });
  }
  return (await child.status).code;
}

if (import.meta.main) {
  const wanted = Deno.env.get("STD");
  if (wanted && !isSide(wanted)) {
    console.error(`error: STD is "${wanted}"; wanted "jsr", "npm" or nothing.`);
    Deno.exit(2);
  }
  if (Deno.args.length > 0) Deno.exit(await start(Deno.args));
  console.log((await flagsBelow("")).join(" "));
}
