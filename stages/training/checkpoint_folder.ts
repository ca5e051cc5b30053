import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import type { Checkpoint, Position } from "../../models/training/position.ts";
import { decodeSafetensors, encodeSafetensors } from "../formats/safetensors.ts";

/** State of an unfinished training: a checkpoint, and the rows of the finished epochs. */
export interface SavedTraining {
  readonly checkpoint: Checkpoint;
  readonly history: readonly EpochRow[];
}

/** The header of a checkpoint. It is written last, so a checkpoint with a header is complete. */
interface Header {
  readonly format: 3;
  /** Key of the training, which depends on its code, configuration, data and seed. */
  readonly key: string;
  readonly position: Position;
  readonly history: readonly EpochRow[];
  /** SHA-256 of the file with the tensors. */
  readonly tensors: string;
}

/** Number of checkpoints to keep: the last, and the one before it in case the last is damaged. */
const KEPT = 2;
/** File names of checkpoints. */
const FILE = /^\d{12,}\.(json|safetensors)(\.part)?$/;

/**
 * Saves a training in a folder whose name is the training's key. The header repeats the key, in case the folder is
 * copied or renamed. Each file is synced and then renamed, the header last, so an interruption leaves no partial
 * checkpoint.
 */
export async function saveCheckpoint(folder: string, training: SavedTraining): Promise<void> {
  const { checkpoint: { position, tensors }, history } = training;
  const name = `${folder}/${String(position.updates).padStart(12, "0")}`;
  const bytes = encodeSafetensors(tensors);
  const header: Header = {
    format: 3,
    key: basename(folder),
    position,
    history,
    tensors: sha256(bytes),
  };
  await publish(`${name}.safetensors`, bytes);
  await publish(`${name}.json`, new TextEncoder().encode(JSON.stringify(header)));
  await removeAllBut(folder, (await checkpointNames(folder)).slice(-KEPT));
}

/**
 * Loads the latest intact checkpoint with the folder's key; undefined if there is none.
 * @param onRefused receives the name of each rejected checkpoint and the reason
 */
export async function latestCheckpoint(
  folder: string,
  onRefused: (name: string, reason: string) => void = () => {},
): Promise<SavedTraining | undefined> {
  for (const name of (await checkpointNames(folder)).reverse()) {
    try {
      const header = JSON.parse(await Deno.readTextFile(`${folder}/${name}.json`)) as Header | null;
      const bytes = await Deno.readFile(`${folder}/${name}.safetensors`);
      const reason = refusal(header, basename(folder), bytes);
      if (reason === undefined) {
        const { position, history } = header!;
        return { checkpoint: { position, tensors: decodeSafetensors(bytes) }, history };
      }
      onRefused(name, reason);
    } catch (error) {
      // Whatever lies there, an older checkpoint or the start is as good.
      onRefused(name, `it is damaged (${error instanceof Error ? error.message : error})`);
    }
  }
  return undefined;
}

/** Why a checkpoint cannot be used; undefined if it can. */
function refusal(header: Header | null, key: string, bytes: Uint8Array): string | undefined {
  if (header?.format !== 3) return `it has format ${header?.format}, wanted 3`;
  if (header.key !== key) {
    return `it was made by other code, configuration, data or seed: key ${header.key}, wanted ${key}`;
  }
  const found = sha256(bytes);
  if (header.tensors !== found) {
    return `it is damaged: its tensors have the digest ${found}, wanted ${header.tensors}`;
  }
}

/** Names of the headers in the folder, oldest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return files.filter((file) => FILE.test(file) && file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Removes all checkpoints but those named, and incomplete ones. */
async function removeAllBut(folder: string, names: readonly string[]): Promise<void> {
  const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const old = files.filter((file) => FILE.test(file) && !names.includes(file.replace(/\..*$/, "")));
  // Headers go first: a checkpoint without a header is ignored.
  const isHeader = (file: string) => file.endsWith(".json");
  for (const file of [...old.filter(isHeader), ...old.filter((file) => !isHeader(file))]) {
    await Deno.remove(`${folder}/${file}`);
  }
}

async function publish(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`;
  {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
  }
  await Deno.rename(temporary, path);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
