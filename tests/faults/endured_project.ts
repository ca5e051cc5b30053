import { listText, parseList } from "../../pipeline/publish/list.ts";
import { digestFile } from "../../pipeline/key/digest.ts";
import { canMount, smallDisk } from "../pipeline/helpers/small_disk.ts";
import { copyProject, PROGRAM } from "../setup/project_copy.ts";
import { publishedDigests, publishedFolder } from "../setup/published_digests.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { filesBelow } from "./damage.ts";
import type { Manner } from "./manners.ts";

/** Trainings of some seconds, with many checkpoints and all that is random. */
const WORK = [
  "experiments.f1-digits.regime.epochs=4",
  "experiments.f1-digits.batch={small: 100, large: 1000}",
  "experiments.f1-digits.ghostBatch=100",
  "experiments.f1-digits.methods=[lb, gbn]",
  "experiments.f1-digits.preprocessing.augmentation={padding: 2, paddingValue: 0, horizontalFlip: true}",
  "profile.checkpointSeconds=0.2",
].flatMap((setting) => ["--set", setting]);

/** A copy of the project that is disturbed. */
export interface EnduredProject extends AsyncDisposable {
  readonly root: string;
  /** Whether `.cache` is a small disk of its own. */
  readonly isSmallDisk: boolean;
  /** Starts a command; `wrap` makes the words that start it. */
  start(
    command: "reproduce" | "verify",
    manner: Manner,
    wrap?: (words: readonly string[]) => readonly string[],
  ): Deno.ChildProcess;
  /** Whether a stage has left checkpoints. */
  hasCheckpoints(): boolean;
  /** Removes all results. */
  wipe(): Promise<void>;
  /** What each stage has come to. Fails if a published file is not the one that its stage made. */
  results(): Promise<Record<string, string>>;
}

export async function enduredProject(): Promise<EnduredProject> {
  const { path: library } = await locateForTests();
  await using made = new AsyncDisposableStack();
  const { root } = made.use(await copyProject(PROGRAM));
  // Packages are harmed too, so they are a copy as well.
  const npm = await Deno.readLink(`${root}/.deno/npm`);
  await Deno.remove(`${root}/.deno/npm`);
  await new Deno.Command("cp", { args: ["-r", npm, `${root}/.deno/npm`] }).output();
  if (canMount) made.use(await smallDisk(`${root}/.cache`, 400_000));
  const all = made.move();
  return {
    root,
    isSmallDisk: canMount,
    start(command, manner, wrap = (words) => words) {
      const chosen = ["--seeds", "1", ...WORK, ...(command === "reproduce" ? manner.flags : [])];
      const map = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
      const [program, ...args] = wrap(
        [Deno.execPath(), "run", "-A", ...map, "main.ts", command, ...chosen],
      );
      return new Deno.Command(program!, {
        args,
        cwd: root,
        env: {
          DENO_DIR: `${root}/.deno`,
          LIBTENSORFLOW_PATH: library,
          NO_COLOR: "1",
          STD: "npm",
          ...manner.environment,
        },
        stdout: "null",
        stderr: "piped",
      }).spawn();
    },
    hasCheckpoints: () => !filesBelow(`${root}/.cache/store/scratch`).next().done,
    async wipe() {
      for (const path of [".cache/store", "results"]) {
        await Deno.remove(`${root}/${path}`, { recursive: true }).catch(() => {});
      }
    },
    async results() {
      const folder = publishedFolder(root);
      for (const { name } of Deno.readDirSync(`${folder}/published`)) {
        const text = await Deno.readTextFile(`${folder}/published/${name}`);
        const list = parseList(text, folder.slice(root.length + 1));
        if (listText(list) !== text) throw new Error(`The list "${name}" is damaged:\n${text}`);
        for (const [path, [digest, ...others]] of list) {
          if (others.length > 0 || (await digestFile(`${root}/${path}`)).digest !== digest) {
            throw new Error(`"${path}" is not as it was published.`);
          }
        }
      }
      return publishedDigests(root);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
