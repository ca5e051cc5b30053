import type { Json, KeyRecord } from "../types.ts";
import { firstFew } from "../words/first_few.ts";
import { unreachable } from "../words/unreachable.ts";

/** A reason to run a stage. */
export type Reason =
  | { readonly type: "never" }
  | { readonly type: "forced" }
  | { readonly type: "upstream"; readonly stages: readonly string[] }
  | { readonly type: "absent"; readonly files: readonly string[] }
  /** The stage was restored without files that another stage now reads. */
  | { readonly type: "left-out"; readonly files: readonly string[] }
  | {
    readonly type: "changed";
    readonly part:
      | "format"
      | "program"
      | "config"
      | "seed"
      | "input"
      | "code"
      | "version"
      | "fact"
      | "result";
    /** The field, role, module, package or stage that changed. */
    readonly name: string;
    /** Undefined if it was added. */
    readonly old?: Json;
    /** Undefined if it was removed. */
    readonly new?: Json;
    /** The declarations of the code that changed, by file, if known. */
    readonly parts?: readonly string[];
  };

/** Puts two configurations of a program into the words of people, to be compared field by field. */
export type ConfigWords = (
  program: string,
  old: Json,
  now: Json,
) => readonly [old: Json, now: Json];

/**
 * The changes between two key records; empty if and only if they have the same key.
 *
 * @param words how configurations are put; as they are by default, and where these words say nothing of a difference
 */
export function compare(old: KeyRecord, now: KeyRecord, words?: ConfigWords): Reason[] {
  const plain = changes("config", "", old.config, now.config);
  const isOfOne = words !== undefined && plain.length > 0 && old.program === now.program;
  const said = isOfOne ? changes("config", "", ...words(now.program, old.config, now.config)) : [];
  return [
    ...changes("format", "", old.format, now.format),
    ...changes("program", "", old.program, now.program),
    ...(said.length > 0 ? said : plain),
    ...changes("seed", "", old.seed, now.seed),
    ...flat("code", old.code, now.code),
    ...flat("version", old.versions, now.versions),
    ...flat("input", old.inputs, now.inputs),
    ...changes("fact", "", old.facts, now.facts),
  ];
}

/** The leaf fields in which two values differ. */
export function compareValues(part: Part, old: Json, now: Json): Reason[] {
  return changes(part, "", old, now);
}

type Part = Extract<Reason, { type: "changed" }>["part"];

function changes(part: Part, path: string, old: Json | undefined, now: Json | undefined): Reason[] {
  if (isRecord(old) && isRecord(now)) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.flatMap((name) =>
      changes(part, path === "" ? name : `${path}.${name}`, own(old, name), own(now, name))
    );
  }
  if (Array.isArray(old) && Array.isArray(now) && old.length === now.length) {
    return old.flatMap((item, i) => changes(part, `${path}[${i}]`, item, now[i]));
  }
  return same(old, now) ? [] : [changed(part, path, old, now)];
}

/** Compares records whose names hold dots, as paths of files do. */
function flat(
  part: Part,
  old: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
): Reason[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()
    .filter((name) => !same(own(old, name), own(now, name)))
    .map((name) => changed(part, name, own(old, name), own(now, name)));
}

/** A field of a record, but nothing that all objects have, like `constructor`. */
function own(record: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function changed(part: Part, name: string, old: Json | undefined, now: Json | undefined): Reason {
  return {
    type: "changed",
    part,
    name,
    ...(old === undefined ? {} : { old }),
    ...(now === undefined ? {} : { new: now }),
  };
}

/** Whether two values are structurally equal. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  if (isRecord(a) && isRecord(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
  }
  return false;
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Puts a reason into words, without a full stop. */
export function reasonText(reason: Reason): string {
  switch (reason.type) {
    case "never":
      return "never run";
    case "forced":
      return "forced";
    case "upstream":
      return `waits for ${list(reason.stages)}`;
    case "absent":
      return `output damaged or absent: ${list(reason.files)}`;
    case "left-out":
      return `restored without ${list(reason.files)}, now needed`;
    case "changed":
      return changeText(reason);
    default:
      return unreachable(reason);
  }
}

/** Puts reasons into one line. Modules whose code changed share a phrase; only the first `most` reasons are shown. */
export function reasonsText(reasons: readonly Reason[], most: number): string {
  const modules = new Set<string>();
  const parts = new Set<string>();
  const texts: string[] = [];
  for (const reason of reasons) {
    if (reason.type === "changed" && reason.part === "code" && reason.old && reason.new) {
      modules.add(reason.name.replace(/ as .*$/, ""));
      for (const part of reason.parts ?? []) parts.add(part);
    } else texts.push(reasonText(reason));
  }
  if (modules.size > 0) {
    const [only] = modules;
    const where = modules.size === 1 ? inParts([...parts], only ?? "") : inParts([...parts], "");
    texts.unshift(`code of ${list([...modules])} changed${where}`);
  }
  return firstFew(texts, most, "; ", "; ");
}

/** Lists changed declarations, such as `: add in models/layers.ts`. Does not repeat the file `name`. */
function inParts(parts: readonly string[], name: string): string {
  const file = ` in ${name.replace(/ as .*$/, "")}`;
  const texts = parts.map((part) => part.endsWith(file) ? part.slice(0, -file.length) : part);
  return texts.length === 0 ? "" : `: ${texts.join("; ")}`;
}

function changeText(
  { part, name, old, new: now, parts }: Extract<Reason, { type: "changed" }>,
): string {
  switch (part) {
    case "code":
      if (old === undefined) return `code ${name} is new`;
      if (now === undefined) return `code ${name} is no longer used`;
      return `code of ${name} changed${inParts(parts ?? [], name)}`;
    case "input":
      if (old === null || old === undefined) return `input ${name} arrived`;
      if (now === null || now === undefined) return `input ${name} is gone`;
      return `content of input ${name} changed: ${short(old)} → ${short(now)}`;
    case "format":
      return `the key's format changed: ${show(old)} → ${show(now)}`;
    case "fact":
      if (old === undefined && isRecord(now)) return `the run of ${name} is new`;
      if (now === undefined && isRecord(old)) return `the run of ${name} is gone`;
      return `fact ${name}: ${show(old)} → ${show(now)}`;
    case "config":
      return `config ${name}: ${showBoth(old, now)}`;
    case "program":
    case "seed":
    case "result":
      return `${part === "result" ? name : part}: ${show(old)} → ${show(now)}`;
    case "version":
      return `version of ${name}: ${show(old)} → ${show(now)}`;
    default:
      return unreachable(part);
  }
}

/** Most letters of a value that are shown. */
const LONGEST = 60;

function show(value: Json | undefined): string {
  const text = textOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text;
}

/** Two values, long ones from the word in which they part. */
function showBoth(old: Json | undefined, now: Json | undefined): string {
  const [a, b] = [textOf(old), textOf(now)];
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same += 1;
  const start = a.lastIndexOf(" ", same - 1) + 1;
  const isLong = Math.max(a.length, b.length) > LONGEST;
  const from = (text: string) => isLong && start > 0 ? `…${show(text.slice(start))}` : show(text);
  return `${from(a)} → ${from(b)}`;
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function short(digest: Json): string {
  return String(digest).slice(0, 12);
}

function list(names: readonly string[]): string {
  // The third of three is named rather than counted.
  return firstFew(names, names.length === 3 ? 3 : 2);
}
