/** A fault of the disk. */
export interface Fault {
  /** `kill`: the process is killed just before the operation. `full`: the operation and all later writes fail. */
  readonly kind: "none" | "kill" | "full";
  /** Number of the operation, from 1. */
  readonly at: number;
}

/** An operation of the engine that changes the disk. */
export type Operation =
  | {
    readonly type: "write" | "sync" | "folder" | "link" | "remove" | "change";
    readonly path: string;
  }
  | { readonly type: "rename"; readonly path: string; readonly to: string };

const FULL = () =>
  Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });

/**
 * Makes `Deno`'s writing functions in this process count, note every operation in a journal, and go wrong at the chosen
 * one. Locks are left alone: they belong to the kernel.
 *
 * @param journal file that takes one line of JSON for each operation, before it is done
 * @param saved folder for what a rename replaced, named by the operation's number
 */
export function faultyDisk(fault: Fault, journal: string, saved: string): void {
  let count = 0;
  const log = Deno.openSync(journal, { create: true, append: true });
  const real = { ...Deno };
  const step = (operation: Operation, writes: boolean) => {
    count += 1;
    if (fault.kind === "kill" && count === fault.at) Deno.kill(Deno.pid, "SIGKILL");
    if (fault.kind === "full" && count >= fault.at && writes) throw FULL();
    log.writeSync(new TextEncoder().encode(`${JSON.stringify(operation)}\n`));
  };
  const isLock = (path: string) => /\/locks\/|\.lock$|\/logs\//.test(path);
  const functions = {
    async open(path: string, options: Deno.OpenOptions = { read: true }) {
      if (isLock(path)) return await real.open(path, options);
      if (options.write) step({ type: "write", path }, true);
      const file = await real.open(path, options);
      return Object.defineProperty(file, "sync", {
        value: () => {
          step({ type: "sync", path }, true);
          return Promise.resolve();
        },
      });
    },
    async rename(path: string, to: string) {
      step({ type: "rename", path, to }, false);
      await real.copyFile(to, `${saved}/${count}`).catch(() => {});
      await real.rename(path, to);
    },
    async mkdir(path: string, options: Deno.MkdirOptions) {
      step({ type: "folder", path }, true);
      await real.mkdir(path, options);
    },
    async link(path: string, to: string) {
      step({ type: "link", path: to }, true);
      await real.link(path, to);
    },
    async remove(path: string, options: Deno.RemoveOptions) {
      step({ type: "remove", path }, false);
      await real.remove(path, options);
    },
    async chmod(path: string, mode: number) {
      step({ type: "change", path }, false);
      await real.chmod(path, mode);
    },
    async writeFile(path: string, data: Uint8Array, options: Deno.WriteFileOptions) {
      if (!isLock(path)) step({ type: "write", path }, true);
      await real.writeFile(path, data, options);
    },
    async writeTextFile(path: string, text: string, options: Deno.WriteFileOptions) {
      // The number of a stage's process too, whose file is locked by that process.
      step({ type: "write", path }, true);
      await real.writeTextFile(path, text, options);
    },
  };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(Deno, name, { value, writable: true, configurable: true });
  }
}

/**
 * The power goes: what was not flushed may be lost. Of the operations of a journal, undoes renames whose folder was not
 * flushed afterwards, empties files that were not, and removes folders and links whose folders were not; each as `lost`
 * decides.
 */
export function losePower(
  operations: readonly Operation[],
  saved: string,
  lost: () => boolean,
): void {
  const synced = (path: string, after: number) =>
    operations.some((one, i) => i > after && one.type === "sync" && one.path === path);
  const parent = (path: string) => path.slice(0, path.lastIndexOf("/"));
  // Latest first, so that an undone rename finds things where it left them.
  for (let i = operations.length - 1; i >= 0; i -= 1) {
    const one = operations[i]!;
    const quietly = (work: () => void) => {
      try {
        work();
      } catch {
        // The rename did not happen before the kill, or the file is gone.
      }
    };
    if (one.type === "rename" && !synced(parent(one.to), i) && lost()) {
      quietly(() => Deno.renameSync(one.to, one.path));
      quietly(() => Deno.copyFileSync(`${saved}/${i + 1}`, one.to));
    } else if (
      (one.type === "folder" || one.type === "link") && !synced(parent(one.path), i) && lost()
    ) {
      quietly(() => Deno.removeSync(one.path, { recursive: true }));
    } else if (one.type === "write" && !synced(one.path, i) && lost()) {
      const next = operations.find((other, j) =>
        j > i && other.type === "rename" && other.path === one.path
      );
      for (const path of [one.path, next?.type === "rename" ? next.to : null]) {
        if (path !== null) quietly(() => Deno.truncateSync(path, 0));
      }
    }
  }
}
