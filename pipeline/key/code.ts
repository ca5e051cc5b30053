import { createHash } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { writeAtomically } from "../system/atomic.ts";
import { type CodeParts, codeParts, READABLE } from "./code_parts.ts";
import { digestText } from "./digest.ts";
import { EnvironmentError, messageOf, UserError } from "../words/errors.ts";

/** The digested code of a module. */
export interface Code {
  /** Digest of the tree-shaken, minified bundle of the module and all it imports from the project. */
  readonly digest: string;
  /** Specifiers of the packages that the bundle still imports, sorted. */
  readonly packages: readonly string[];
  /** Project files that importing the module reads, relative to the project. */
  readonly files: readonly string[];
  /** Digests of the declarations, to explain changes. Not in the key. */
  readonly parts: CodeParts;
}

/** Digests modules. Bundles each of them at most once, and not at all while its files are unchanged. */
export interface CodeReader {
  /** @throws {UserError} if the module is missing or does not parse */
  read(module: string): Promise<Code>;
  /**
   * The bytes of a project file, null if it cannot be read. The reader reads each file once, so the digest, the bundle and
   * the stage's process all use the same bytes, whoever edits the file meanwhile.
   */
  source(file: string): Uint8Array | null;
  /** Saves the digests for the next run and ends the bundler. */
  close(): Promise<void>;
}

interface Remembered extends Code {
  /** Digests of `files`, in the same order. */
  readonly contents: readonly string[];
}

interface Memory {
  readonly bundler: string;
  readonly modules: Record<string, Remembered>;
}

const BUNDLE = {
  bundle: true,
  write: false,
  minifySyntax: true,
  minifyWhitespace: true,
  treeShaking: true,
  metafile: true,
  format: "esm",
  platform: "neutral",
  target: "esnext",
  packages: "external",
  legalComments: "none",
  charset: "utf8",
  // Ignores any tsconfig.json in the project or above it.
  tsconfigRaw: "{}",
  logLevel: "silent",
} as const;

const RENAME = {
  minify: true,
  treeShaking: true,
  format: "esm",
  target: "esnext",
  legalComments: "none",
  charset: "utf8",
  tsconfigRaw: "{}",
  logLevel: "silent",
} as const;

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";

/**
 * The source, with an unused string that fixes the short names of esbuild. It chooses them by the frequency of letters in the
 * source, old names included, so that renaming one variable could rename all others. The string outweighs the source.
 */
function withEvenLetters(source: string): string {
  const counts = new Map<string, number>();
  for (const letter of source) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const most = Math.max(0, ...[...LETTERS].map((letter) => counts.get(letter) ?? 0));
  // A short string does for a short source, and esbuild is far faster with it.
  const step = Math.min(1000, 4 * most + 10);
  const weighted = [...LETTERS].map((letter, i) => letter.repeat((LETTERS.length - i) * step));
  return `${source}\n"${weighted.join("")}"`;
}

/**
 * Makes a reader of a project's code. Comments, names of variables and unused exports do not count, since tree-shaking and
 * minifying remove them. `memoryFile` keeps the digests of modules and their files between runs: hashing the files is
 * faster than starting esbuild.
 */
export function codeReader(root: string, memoryFile: string): CodeReader {
  // Another version of esbuild may minify differently, so its digests are not reused.
  const bundler = `${import.meta.resolve("esbuild")} ${JSON.stringify([BUNDLE, RENAME])} 4`;
  const memory = load(memoryFile, bundler);
  const sources = new Map<string, Uint8Array | null>();
  const contents = new Map<string, string | null>();
  const codes = new Map<string, Promise<Code>>();
  /** Declarations without comments and local names. Programs share many. */
  const normal = new Map<string, Promise<string>>();
  let esbuild: typeof import("esbuild") | undefined;
  let learnt = false;

  function source(file: string): Uint8Array | null {
    let bytes = sources.get(file);
    if (bytes === undefined) {
      try {
        bytes = Deno.readFileSync(`${root}/${file}`);
      } catch {
        bytes = null;
      }
      sources.set(file, bytes);
    }
    return bytes;
  }

  /** Digest of a project file; null if it cannot be read. */
  function contentOf(file: string): string | null {
    let digest = contents.get(file);
    if (digest === undefined) {
      const bytes = source(file);
      digest = bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
      contents.set(file, digest);
    }
    return digest;
  }

  const oneReading: Plugin = {
    name: "one-reading",
    setup(build) {
      build.onLoad({ filter: /./, namespace: "file" }, ({ path }) => {
        const file = relativePath(root, path);
        if (file === null) {
          return { errors: [{ text: `it imports "${path}", which lies outside the project` }] };
        }
        const contents = source(file);
        return contents === null ? null : { contents, loader: "default" };
      });
    },
  };

  async function bundle(module: string): Promise<Code> {
    if (contentOf(module) === null) {
      throw new UserError(`Reading the code: the project has no module "${module}".`);
    }
    esbuild ??= await import("esbuild");
    const result = await esbuild
      .build({ ...BUNDLE, entryPoints: [module], absWorkingDir: root, plugins: [oneReading] })
      .catch((error: unknown) => {
        const message = `Reading the code of "${module}": ${explain(error)}`;
        // What is wrong with the code it lists. Without a list the bundler itself has failed, or was ended.
        throw (error as { errors?: unknown[] }).errors?.length
          ? new UserError(message)
          : new EnvironmentError(`${message}. Nothing was run. Run it again.`);
      });
    const [output] = Object.values(result.metafile.outputs);
    const [text] = result.outputFiles;
    if (output === undefined || text === undefined) throw new Error(`no bundle of ${module}`);
    const renamed = await esbuild.transform(withEvenLetters(text.text), RENAME);
    const files = withElidedImports(Object.keys(result.metafile.inputs), source);
    const packages = new Set(output.imports.filter((i) => i.external).map((i) => i.path));
    const { outputFiles: [readable] } = await esbuild.build({
      ...BUNDLE,
      ...READABLE,
      entryPoints: [module],
      absWorkingDir: root,
      plugins: [oneReading],
    });
    const { transform } = esbuild;
    const parts = await codeParts(
      readable?.text ?? "",
      new Set(files),
      // Tree-shaking would remove a lone declaration.
      (part) => {
        const known = normal.get(part) ??
          transform(withEvenLetters(part), { ...RENAME, treeShaking: false })
            .then(({ code }) => code);
        normal.set(part, known);
        return known;
      },
    );
    const code: Code = {
      digest: digestText("code", renamed.code),
      packages: [...packages].sort(),
      files,
      parts,
    };
    memory.modules[module] = { ...code, contents: files.map((file) => contentOf(file) ?? "") };
    learnt = true;
    return code;
  }

  return {
    read(module) {
      let code = codes.get(module);
      if (code === undefined) {
        const remembered = memory.modules[module];
        const same = remembered?.files.every((file, i) =>
          contentOf(file) === remembered.contents[i]
        );
        code = remembered !== undefined && same ? Promise.resolve(remembered) : bundle(module);
        codes.set(module, code);
      }
      return code;
    },
    source,
    async close() {
      await esbuild?.stop();
      // A run does not need the file, so a full disk is no error.
      if (learnt) await writeAtomically(memoryFile, JSON.stringify(memory)).catch(() => {});
    },
  };
}

/** A path relative to the project, with forward slashes; null if it lies outside. */
function relativePath(root: string, path: string): string | null {
  const [from, to] = [root, path].map((each) => each.replaceAll("\\", "/"));
  return from !== undefined && to?.startsWith(`${from}/`) ? to.slice(from.length + 1) : null;
}

const IMPORT =
  /^\s*(?:import|export)\b(?!\s+type\b)[^"';]*?\bfrom\s*["'](\.[^"']+)["']|^\s*import\s*["'](\.[^"']+)["']/gm;

/**
 * Adds the files that others import for types only (`import { type A }`). The bundle leaves them out, but Deno reads them.
 */
function withElidedImports(
  files: readonly string[],
  source: (file: string) => Uint8Array | null,
): string[] {
  const found = new Set<string>();
  const pending = [...files];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const bytes = found.has(file) ? null : source(file);
    if (bytes === null) continue;
    found.add(file);
    for (const [, from, bare] of new TextDecoder().decode(bytes).matchAll(IMPORT)) {
      const url = new URL(from ?? bare ?? "", pathToFileURL(`/${file}`));
      pending.push(fileURLToPath(url).slice(1));
    }
  }
  return [...found].sort();
}

function load(file: string, bundler: string): Memory {
  try {
    const memory = JSON.parse(Deno.readTextFileSync(file)) as Memory;
    if (memory.bundler === bundler && typeof memory.modules === "object") return memory;
  } catch {
    // Absent or unreadable: bundles everything anew.
  }
  return { bundler, modules: {} };
}

function explain(error: unknown): string {
  const errors = (error as { errors?: import("esbuild").Message[] }).errors;
  if (!Array.isArray(errors) || errors.length === 0) return messageOf(error);
  return errors.slice(0, 5).map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text
  ).join("; ");
}
