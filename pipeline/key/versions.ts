import { digestValue } from "./digest.ts";
import { UserError } from "../words/errors.ts";

interface LockEntry {
  readonly integrity?: string;
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

interface Lock {
  readonly specifiers?: Readonly<Record<string, string>>;
  readonly npm?: Readonly<Record<string, LockEntry>>;
}

/** Import specifier → package and version, or null for what ships with Deno (`node:`). */
export type PackageVersions = (
  specifier: string,
) => { readonly name: string; readonly version: string } | null;

/**
 * Reads `deno.json` and `deno.lock` of a project. A version is the exact number; for npm packages with a short digest of
 * all that they resolve to in the lock file, so that a changed dependency of a dependency counts. Versions are those of
 * `deno.json` also where another import map stands in for it.
 */
export function packageVersions(root: string): PackageVersions {
  const imports = readJson<{ imports?: Record<string, string> }>(`${root}/deno.json`)?.imports ??
    {};
  const lock = readJson<Lock>(`${root}/deno.lock`) ?? {};
  const known = new Map<string, string>();
  return (specifier) => {
    if (specifier.startsWith("node:")) return null;
    const target = resolve(specifier, imports);
    const match = /^(npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)@([^/]+)/.exec(target);
    const [, registry, name, wanted] = match ?? [];
    if (registry === undefined || name === undefined || wanted === undefined) {
      throw new UserError(
        `Reading the version of "${specifier}": it maps to "${target}", wanted "npm:name@version" or "jsr:name@version".`,
      );
    }
    const id = `${registry}:${name}@${wanted}`;
    let version = known.get(id);
    if (version === undefined) {
      version = registry === "npm" ? lockedVersion(lock, name, wanted) : wanted;
      known.set(id, version);
    }
    return { name, version };
  };
}

function resolve(specifier: string, imports: Readonly<Record<string, string>>): string {
  if (/^(npm|jsr):/.test(specifier)) return specifier;
  const exact = imports[specifier];
  if (exact !== undefined) return exact;
  // The longest entry that names the package or a folder of it, as Deno resolves sub-paths.
  const prefix = Object.keys(imports)
    .filter((name) => specifier.startsWith(name.endsWith("/") ? name : `${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const target = prefix === undefined ? undefined : imports[prefix];
  if (target === undefined) {
    throw new UserError(
      `Reading the version of "${specifier}": it is imported but not in "imports" of deno.json. Add it there with an exact version.`,
    );
  }
  return target;
}

function lockedVersion(lock: Lock, name: string, wanted: string): string {
  const resolved = lock.specifiers?.[`npm:${name}@${wanted}`] ?? wanted;
  const version = resolved.split("_")[0] ?? resolved;
  const entries = lock.npm ?? {};
  const closure = new Map<string, string>();
  const pending = [`${name}@${resolved}`];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    // The lock file names a dependency without its version when there is only one.
    const key = entries[id] ? id : Object.keys(entries).find((entry) => entry.startsWith(`${id}@`));
    const entry = key === undefined ? undefined : entries[key];
    if (key === undefined || entry === undefined || closure.has(key)) continue;
    closure.set(key, entry.integrity ?? "");
    pending.push(...entry.dependencies ?? [], ...entry.optionalDependencies ?? []);
  }
  // Without a lock entry the exact version alone must do.
  if (closure.size === 0) return version;
  const digest = digestValue("closure", Object.fromEntries(closure));
  return `${version} (lock ${digest.slice(0, 12)})`;
}

function readJson<T>(path: string): T | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return null;
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new UserError(`Reading "${path}": ${(error as Error).message}`);
  }
}
