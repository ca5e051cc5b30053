import { UserError } from "../../pipeline/words/errors.ts";
import { print } from "../../pipeline/words/print.ts";
import { typedPath } from "../../pipeline/words/typed_path.ts";
import { addData, type AddOptions } from "./add_data.ts";

/** Serves `deno task data add <name> <folder>`. */
export async function serveData(
  root: string,
  { verb, ...asked }: Pick<AddOptions, "name" | "folder" | "set"> & { readonly verb: string },
): Promise<number> {
  if (verb !== "add") {
    throw new UserError(`"data ${verb}" means nothing; wanted: data add <name> <folder>.`);
  }
  const isTerminal = Deno.stderr.isTerminal();
  const from = typedPath(".");
  const text = await addData({ root, from, ...asked }, (done, total) => {
    if (!isTerminal || (done % 100 !== 0 && done !== total)) return;
    const line = done === total ? "\r\x1b[K" : `\rReading ${done} of ${total} files`;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  });
  print("stdout", text);
  return 0;
}
