/** A small file system at a path, or null where one cannot be mounted. */
export async function smallDisk(
  path: string,
  kilobytes: number,
): Promise<AsyncDisposable | null> {
  await Deno.mkdir(path, { recursive: true });
  const mount = (command: string, ...args: string[]) =>
    new Deno.Command(command, { args, stderr: "null" }).output().then(
      ({ success }) => success,
      () => false,
    );
  if (!await mount("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", path)) return null;
  return {
    async [Symbol.asyncDispose]() {
      for (let tries = 0; !await mount("umount", path); tries++) {
        // A process that has just ended may hold it for a moment.
        if (tries > 50) throw new Error(`Cannot unmount "${path}"`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}
