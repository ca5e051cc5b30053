/**
 * Looks at the network in a file of one's own, in a process that can do nothing else:
 *
 *     describe.ts <URL of the file> <URL of the project> [path of libtensorflow]
 *
 * It loads the file and, with libtensorflow, traces the network as a training does, without data. The last line that it prints is what it
 * found, as JSON: a {@linkcode Described} or an {@linkcode OwnMistake}.
 */
import type { Network } from "../../models/network.ts";
import { keepLoaded, openLibrary } from "../../tensorflow/mod.ts";
import type { Described, OwnMistake } from "./described.ts";
import { hasBatchNorm } from "./has_batch_norm.ts";

/** Folders of the project whose code is not the user's: a mistake shows there, but is made elsewhere. */
const OURS = ["models/", "tensorflow/", "stages/", "std/", ".cache/"];

async function describe(
  file: string,
  project: string,
  path?: string,
): Promise<Described | OwnMistake> {
  try {
    const { default: exported } = await import(file);
    const problem = problemOf(exported);
    if (problem !== null) return { place: file, mistake: problem };
    const network: Network = exported;
    const seen = { title: network.name, image: network.imageShape, classes: network.classes };
    if (path === undefined) return { ...seen, batchNorm: null };
    using library = keepLoaded(openLibrary(path));
    return { ...seen, batchNorm: hasBatchNorm(library, network) };
  } catch (error) {
    return mistakeOf(error, file, project);
  }
}

/** What is wrong with what a file exports by default; null if it is a network. */
function problemOf(exported: unknown): string | null {
  const wanted = "wanted `export default network({ name, imageShape, classes, layers })`";
  if (typeof exported !== "object" || exported === null) {
    return `it exports no network by default: ${wanted}`;
  }
  const { name, imageShape, classes, apply } = exported as Readonly<Record<string, unknown>>;
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
  if (typeof name !== "string" || name === "") return `its network has no name: ${wanted}`;
  if (!Array.isArray(imageShape) || imageShape.length !== 3 || !imageShape.every(isCount)) {
    return `its imageShape is ${
      JSON.stringify(imageShape)
    }, wanted height, width and channels, such as [28, 28, 1]`;
  }
  if (!isCount(classes)) {
    return `its classes are ${JSON.stringify(classes)}, wanted a whole number`;
  }
  return typeof apply === "function" ? null : `its network computes nothing: ${wanted}`;
}

/** Finds the line of the user's that an error is about. */
function mistakeOf(error: unknown, file: string, project: string): OwnMistake {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  // Deno tells the place of what it cannot read behind the message.
  const places = `${message}\n${stack}`.match(/file:\/\/[^\s()'"]+:\d+:\d+/g) ?? [];
  const isOurs = (place: string) => OURS.some((folder) => place.startsWith(`${project}${folder}`));
  const [first = ""] = message.split("\n");
  return {
    place: places.find((place) => place.startsWith(project) && !isOurs(place)) ?? file,
    mistake: first.replace(/^The module's source code could not be parsed: /, "")
      .replace(/ at file:\S+$/, ""),
  };
}

if (import.meta.main) {
  // The user's line may lie below many of TensorFlow's.
  Error.stackTraceLimit = 100;
  const [file, project, path] = Deno.args;
  console.log(`\n${JSON.stringify(await describe(file!, project!, path))}`);
}
