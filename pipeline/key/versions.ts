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

/** Import specifier → package and version; null for a module of Deno itself (`node:`). */
export type PackageVersions = (
  specifier: string,
) => { readonly name: string; readonly version: string } | null;

/**
 * Reads the versions of packages from a project's `deno.json` and `deno.lock`. The version of an npm package comes with a
 * short digest of its dependencies in the lock file, so that a changed dependency of a dependency counts. Another import
 * map does not change the versions.
 */
export function packageVersions(root: string): PackageVersions {
  const imports = readJson<{ imports?: Record<string, string> }>(`${root}/deno.json`)?.imports ??
    {};
  const lock = readJson<Lock>(`${root}/deno.lock`) ?? {};
  const versions = new Map<string, string>();
  return (specifier) => {
    if (specifier.startsWith("node:")) return null;
    const target = resolve(specifier, imports);
    const match = /^(npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)@([^/]+)/.exec(target);
    const [, registry, name, wanted] = match ?? [];
    if (registry === undefined || name === undefined || wanted === undefined) {
      throw new UserError(
        `Reading the version of "${specifier}": found "${target}", wanted "npm:name@version" or "jsr:name@version".`,
      );
    }
    const id = `${registry}:${name}@${wanted}`;
    let version = versions.get(id);
    if (version === undefined) {
      version = registry === "npm" ? lockedVersion(lock, name, wanted) : wanted;
      versions.set(id, version);
    }
    return { name, version };
  };
}

function resolve(specifier: string, imports: Readonly<Record<string, string>>): string {
  if (/^(npm|jsr):/.test(specifier)) return specifier;
  const exact = Object.hasOwn(imports, specifier) ? imports[specifier] : undefined;
  if (exact !== undefined) return exact;
  // Deno resolves a sub-path by the longest entry that names the package or a folder of it.
  const prefix = Object.keys(imports)
    .filter((name) => specifier.startsWith(name.endsWith("/") ? name : `${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const target = prefix === undefined ? undefined : imports[prefix];
  if (target === undefined) {
    throw new UserError(
      `Reading the version of "${specifier}": "imports" of deno.json lacks it. Add it there with an exact version.`,
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
    // The lock file leaves out a dependency's version if there is only one.
    const key = entries[id] ? id : Object.keys(entries).find((entry) => entry.startsWith(`${id}@`));
    const entry = key === undefined ? undefined : entries[key];
    if (key === undefined || entry === undefined || closure.has(key)) continue;
    closure.set(key, entry.integrity ?? "");
    pending.push(...entry.dependencies ?? [], ...entry.optionalDependencies ?? []);
  }
  // A package may have no entry in the lock file.
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
