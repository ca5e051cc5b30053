import { listFiles } from "../key/digest.ts";
import { tryProgram } from "../system/run_program.ts";

/** The committed files of a folder. */
export interface CommittedFiles {
  /** Paths relative to the folder. */
  readonly paths: readonly string[];
  /** Reads texts by path, without those of missing files. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Finds the files in git's last commit, or in the folder itself if the project is not a git checkout. */
export async function committedFiles(root: string, folder: string): Promise<CommittedFiles> {
  const listed = await git(root, ["ls-tree", "-r", "-z", "HEAD", `${folder}/`]);
  if (listed !== null) {
    // Asked for by their digests, since a name may hold a line break.
    const digests = new Map(
      new TextDecoder().decode(listed).split("\0").flatMap((entry) => {
        const [, digest, path] = /^\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
        return path === undefined ? [] : [[path.slice(folder.length + 1), digest!] as const];
      }),
    );
    return {
      paths: [...digests.keys()],
      async read(wanted) {
        const there = wanted.filter((path) => digests.has(path));
        const names = there.map((path) => `${digests.get(path)}\n`).join("");
        const found = await git(root, ["cat-file", "--batch"], names);
        return found === null ? new Map() : batchTexts(found, there);
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

/** Parses the output of `git cat-file --batch`: a line for each name, followed by the bytes if it ends in a size. */
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

/** Runs git and returns its output; null without git, a repository or a commit. */
async function git(root: string, args: readonly string[], input = ""): Promise<Uint8Array | null> {
  const ended = await tryProgram("git", ["-C", root, ...args], { input });
  return ended?.success ? ended.stdout : null;
}
