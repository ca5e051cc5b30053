import type { App } from "../app.ts";
import { openArchive } from "../pack/archive.ts";
import { takeBack } from "../pack/take_back.ts";
import { openStore } from "../store/store.ts";
import { isThere } from "../system/is_there.ts";
import { removeFolder } from "../system/remove_folder.ts";
import { typedPath } from "../words/typed_path.ts";
import { UserError } from "../words/errors.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count } from "../words/text.ts";
import type { Arguments } from "./command.ts";
import { tellRefused } from "./tell_refused.ts";

/** `unpack`: takes what a packed run brings back; exit code 1 when something was refused. */
export async function unpack({ names, json }: Arguments, { root }: App): Promise<number> {
  const store = await openStore(`${root}/.cache`);
  const paths = names.map(typedPath);
  for (const [i, path] of paths.entries()) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) continue;
    throw new UserError(`Unpacking "${names[i]}": there is no such file.`);
  }
  const folder = await Deno.makeTempDir({ dir: `${root}/.cache`, prefix: "unpack-" });
  try {
    await openArchive(paths, folder);
    if (!await isThere(`${folder}/back`)) {
      throw new UserError(
        `Unpacking "${names.join(" ")}": wanted the back.tar.gz that run.sh of a pack makes.`,
      );
    }
    const found = await takeBack(store, folder);
    if (json) printJson(found);
    else {
      const andRefused = tellRefused(found.refused);
      const check = await Deno.readTextFile(`${folder}/back/check.md`).catch(() => null);
      if (check !== null) print("stdout", check);
      print(
        "stdout",
        `${count(found.taken.length, "result")} taken; ${found.there.length} were here already` +
          `${andRefused}. ` +
          `${count(found.unfinished, "unfinished stage")} can continue from checkpoints.`,
      );
    }
    return Object.keys(found.refused).length > 0 ? 1 : 0;
  } finally {
    await removeFolder(folder);
  }
}
