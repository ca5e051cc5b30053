import { ROOT } from "../../root.ts";

/** A copy of `configs/` in a folder of its own. */
export interface ConfigCopy extends AsyncDisposable {
  readonly root: string;
  readonly read: (path: string) => Promise<string>;
  readonly write: (path: string, text: string) => Promise<void>;
  /** The YAML files, relative to `configs/`. */
  readonly files: readonly string[];
}

export async function copyConfigs(): Promise<ConfigCopy> {
  const root = await Deno.makeTempDir();
  const files: string[] = [];
  for (const folder of ["", "experiments/", "profiles/"]) {
    await Deno.mkdir(`${root}/configs/${folder}`, { recursive: true });
    for (const { name, isFile } of Deno.readDirSync(`${ROOT}/configs/${folder}`)) {
      if (!isFile || !name.endsWith(".yaml")) continue;
      await Deno.copyFile(`${ROOT}/configs/${folder}${name}`, `${root}/configs/${folder}${name}`);
      files.push(folder + name);
    }
  }
  return {
    root,
    files: files.sort(),
    read: (path) => Deno.readTextFile(`${root}/configs/${path}`),
    write: (path, text) => Deno.writeTextFile(`${root}/configs/${path}`, text),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}
