import { listFiles } from "../key/digest.ts";
import { childEnvironment } from "../system/child_environment.ts";

/** The files below a folder of the project as they are committed. */
export interface CommittedFiles {
  /** Relative to the folder. */
  readonly paths: readonly string[];
  /** Texts by path; a file that is not there is left out. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Finds the files in git's last commit; where the project is no checkout, as they lie in the folder. */
export async function committedFiles(root: string, folder: string): Promise<CommittedFiles> {
  const listed = await git(root, ["ls-tree", "-r", "-z", "--name-only", "HEAD", `${folder}/`]);
  if (listed !== null) {
    const paths = new TextDecoder().decode(listed).split("\0").filter((path) => path !== "");
    return {
      paths: paths.map((path) => path.slice(folder.length + 1)),
      async read(wanted) {
        const names = wanted.map((path) => `HEAD:./${folder}/${path}\n`).join("");
        const found = await git(root, ["cat-file", "--batch"], names);
        return found === null ? new Map() : batchTexts(found, wanted);
      },
    };
  }
  return {
    paths: await listFiles(`${root}/${folder}`).catch(() => []),
    async read(wanted) {
      const texts = new Map<string, string>();
      for (const path of wanted) {
        const text = await Deno.readTextFile(`${root}/${folder}/${path}`).catch(() => null);
        if (text !== null) texts.set(path, text);
      }
      return texts;
    },
  };
}

/** Reads what `git cat-file --batch` prints: for each name a line, and behind a line that ends in a size the bytes. */
function batchTexts(bytes: Uint8Array, paths: readonly string[]): Map<string, string> {
  const decoder = new TextDecoder();
  const texts = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const end = bytes.indexOf(0x0a, at);
    const [, size] = / blob (\d+)$/.exec(decoder.decode(bytes.subarray(at, end))) ?? [];
    at = end + 1;
    if (size === undefined) continue;
    texts.set(path, decoder.decode(bytes.subarray(at, at + Number(size))));
    at += Number(size) + 1;
  }
  return texts;
}

/** What git prints; null where there is no git, no repository or no commit. */
async function git(root: string, args: readonly string[], input = ""): Promise<Uint8Array | null> {
  try {
    const child = new Deno.Command("git", {
      args: ["-C", root, ...args],
      clearEnv: true,
      env: childEnvironment(),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const fed = new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
    const { success, stdout } = await child.output();
    await fed;
    return success ? stdout : null;
  } catch {
    return null;
  }
}
