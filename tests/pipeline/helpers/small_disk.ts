/** A small file system. */
export interface SmallDisk extends AsyncDisposable {
  /** Lets it be read only, from here on. */
  readonly forbidWriting: () => Promise<void>;
}

async function done(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch {
    // There is no such command.
    return false;
  }
}

/** Makes a small file system at a path. */
export async function smallDisk(path: string, kilobytes: number): Promise<SmallDisk> {
  await Deno.mkdir(path, { recursive: true });
  if (!await done("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path)) {
    throw new Error(`Cannot mount a disk at "${path}"`);
  }
  return {
    async forbidWriting() {
      if (!await done("mount", "-o", "remount,ro", path)) {
        throw new Error(`Cannot mount "${path}" again, to be read only`);
      }
    },
    async [Symbol.asyncDispose]() {
      for (let tries = 0; !await done("umount", path); tries++) {
        // A process that has just ended may hold it for a moment.
        if (tries > 50) throw new Error(`Cannot unmount "${path}"`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

/** Whether small disks can be had here: mounting takes root's rights, and few containers allow it. */
export const canMount: boolean = await (async () => {
  const path = await Deno.makeTempDir();
  try {
    await using disk = await smallDisk(path, 4);
    await disk.forbidWriting();
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(path);
  }
})();
