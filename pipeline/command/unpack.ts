import type { App } from "../app.ts";
import { openArchive } from "../pack/archive.ts";
import { takeBack } from "../pack/take_back.ts";
import { openStore } from "../store/store.ts";
import { isThere } from "../system/is_there.ts";
import { removeFolder } from "../system/remove_folder.ts";
import { typedPath } from "../words/typed_path.ts";
import { UserError } from "../words/errors.ts";
import { print } from "../words/print.ts";
import { count } from "../words/text.ts";
import type { Arguments } from "./command.ts";
import { printJson } from "./print_json.ts";

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
    const problems = Object.entries(found.refused);
    if (json) printJson(found);
    else {
      for (const [stage, why] of problems) print("stderr", `refused  ${stage}: ${why}`);
      const check = await Deno.readTextFile(`${folder}/back/check.md`).catch(() => null);
      if (check !== null) print("stdout", check);
      print(
        "stdout",
        `${count(found.taken.length, "result")} taken; ${found.there.length} were here already` +
          `${problems.length === 0 ? "" : `, ${problems.length} refused`}. ` +
          `${count(found.unfinished, "unfinished stage")} can continue from checkpoints.`,
      );
    }
    return problems.length > 0 ? 1 : 0;
  } finally {
    await removeFolder(folder);
  }
}
