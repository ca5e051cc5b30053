import { LIBRARY_FILES } from "../../../tensorflow/library.ts";
import { type LocateOptions } from "../../../tensorflow/install/locate.ts";
import { wheelFile } from "../../../tensorflow/install/wheel.ts";
import { fakeWheel } from "./fake_wheel.ts";

export const NAMES = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
export const CONTENT = new TextEncoder().encode("a library".repeat(20_000));
export const FILES = {
  "tensorflow/__init__.py": new Uint8Array(3),
  [`tensorflow/${NAMES[0]}`]: CONTENT,
  [`tensorflow/${NAMES[1]}`]: CONTENT.subarray(0, 1000),
};

/** Stands for python3: notes how it is called, and does what its MODE says. */
const PYTHON = `#!/bin/sh
echo "$@" >> "$CALLS"
if [ "$1" = "-c" ]; then echo "$FAKE_TENSORFLOW"; exit 0; fi
while [ "$1" != "--dest" ]; do shift; done
case "$MODE" in
  fail) echo "ERROR: No matching distribution found for tensorflow_cpu" >&2; exit 1 ;;
  bare) echo "/usr/bin/python3: No module named pip" >&2; exit 1 ;;
  hang) head -c 1000 "$FAKE_WHEEL" > "$2/half.whl"; echo $$ > "$CALLS.pid"; exec sleep 60 ;;
  truncated) head -c 1000 "$FAKE_WHEEL" > "$2/$FAKE_NAME" ;;
  flipped) tr a b < "$FAKE_WHEEL" > "$2/$FAKE_NAME" ;;
  *) sleep 0.1; cp "$FAKE_WHEEL" "$2/$FAKE_NAME" ;;
esac
`;

/** A machine of its own: an empty cache, and a python3 that delivers a small wheel. */
export class Machine implements AsyncDisposable {
  readonly #root: string;
  readonly cache: string;
  readonly wheel: ReturnType<typeof fakeWheel>;

  private constructor(root: string, wheel: ReturnType<typeof fakeWheel>) {
    this.#root = root;
    this.cache = `${root}/project/.cache/libtensorflow`;
    this.wheel = wheel;
  }

  static async make(files: Readonly<Record<string, Uint8Array>> = FILES): Promise<Machine> {
    const machine = new Machine(await Deno.makeTempDir(), fakeWheel(files));
    await Deno.mkdir(`${machine.#root}/bin`);
    await Deno.writeTextFile(`${machine.#root}/bin/python3`, PYTHON, { mode: 0o755 });
    await Deno.writeFile(`${machine.#root}/wheel`, machine.wheel.bytes);
    return machine;
  }

  options(mode = "", more: Readonly<Record<string, string>> = {}): LocateOptions {
    return {
      cache: this.cache,
      wheels: { cpu: [this.wheel.pin], gpu: [] },
      environment: {
        PATH: `${this.#root}/bin:/usr/bin:/bin`,
        CALLS: `${this.#root}/calls`,
        MODE: mode,
        FAKE_TENSORFLOW: "",
        FAKE_WHEEL: `${this.#root}/wheel`,
        FAKE_NAME: wheelFile(this.wheel.pin),
        ...more,
      },
    };
  }

  /** Number of times that pip was asked for a wheel. */
  async downloads(): Promise<number> {
    const calls = await Deno.readTextFile(`${this.#root}/calls`).catch(() => "");
    return calls.split("\n").filter((line) => line.startsWith("-m pip download")).length;
  }

  async pid(): Promise<number> {
    for (;;) {
      const text = await Deno.readTextFile(`${this.#root}/calls.pid`).catch(() => "");
      if (text.endsWith("\n")) return Number(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Lists the files that were added to the machine's folder. */
  async files(): Promise<string[]> {
    const found: string[] = [];
    const walk = async (folder: string) => {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (isDirectory) await walk(`${folder}/${name}`);
        else found.push(`${folder}/${name}`.slice(this.#root.length + 1));
      }
    };
    await walk(this.#root);
    const own = ["bin/python3", "wheel", "calls", "calls.pid"];
    return found.filter((path) => !own.includes(path)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

/** Counts the processes that `work` starts. */
export async function countProcesses(work: () => Promise<unknown>): Promise<number> {
  const { Command } = Deno;
  let count = 0;
  Deno.Command = class extends Command {
    constructor(...given: ConstructorParameters<typeof Command>) {
      super(...given);
      count += 1;
    }
  };
  try {
    await work();
  } finally {
    Deno.Command = Command;
  }
  return count;
}

export const INSTALLED = "tensorflow-2.99.0-cpu/tensorflow";
export const PUBLISHED = [...NAMES, "manifest.json"]
  .map((name) => `project/.cache/libtensorflow/${INSTALLED}/${name}`);
export const LOCK = "project/.cache/libtensorflow/lock";
