import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Checkpoint, EpochRow, Position } from "../../models/training/fit.ts";
import { decodeSafetensors, encodeSafetensors } from "../formats/safetensors.ts";

/** A training on its way: where it is, and the rows of the epochs it has finished. */
export interface SavedTraining {
  readonly checkpoint: Checkpoint;
  readonly history: readonly EpochRow[];
}

/** The part of a checkpoint that is written last and makes it count. */
interface Header {
  readonly format: 2;
  /** The key of the training: its code, configuration, data and seed. */
  readonly key: string;
  readonly position: Position;
  readonly history: readonly EpochRow[];
  /** sha256 of the file of tensors. */
  readonly tensors: string;
}

/** How many checkpoints are kept: the last, and the one before in case the last is damaged. */
const KEPT = 2;
/** Names of the files of checkpoints. */
const FILE = /^\d{12,}\.(json|safetensors)(\.part)?$/;

/**
 * Saves a training in the folder that is named by its key, so that code or configuration other than its own never
 * finds it; the checkpoint names the key too, should the folder be copied or renamed. Each file is synced and then
 * renamed, the header last: whatever interrupts, a checkpoint is whole or absent.
 */
export async function saveCheckpoint(folder: string, training: SavedTraining): Promise<void> {
  const { checkpoint: { position, tensors }, history } = training;
  const name = `${folder}/${String(position.updates).padStart(12, "0")}`;
  const bytes = encodeSafetensors(tensors);
  const header: Header = {
    format: 2,
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
 * The latest training in the folder that is whole and belongs to it, or undefined when there is none.
 * @param onRefused told the name of each one that is passed over, and why
 */
export async function latestCheckpoint(
  folder: string,
  onRefused: (name: string, reason: string) => void = () => {},
): Promise<SavedTraining | undefined> {
  for (const name of (await checkpointNames(folder)).reverse()) {
    try {
      const header = JSON.parse(await Deno.readTextFile(`${folder}/${name}.json`)) as Header;
      const bytes = await Deno.readFile(`${folder}/${name}.safetensors`);
      const reason = refusal(header, basename(folder), bytes);
      if (reason === undefined) {
        const { position, history } = header;
        return { checkpoint: { position, tensors: decodeSafetensors(bytes) }, history };
      }
      onRefused(name, reason);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof Deno.errors.NotFound)) throw error;
      onRefused(name, `it is damaged (${error.message})`);
    }
  }
  return undefined;
}

function refusal(header: Header, key: string, bytes: Uint8Array): string | undefined {
  if (header.format !== 2) return `it has format ${header.format}, wanted 2`;
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

/** Removes older checkpoints, and what a kill or somebody's hand has left of others. */
async function removeAllBut(folder: string, names: readonly string[]): Promise<void> {
  const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const old = files.filter((file) => FILE.test(file) && !names.includes(file.replace(/\..*$/, "")));
  // Headers first: without its header, what is left of a checkpoint does not count.
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
