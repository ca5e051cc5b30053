import { parse } from "@std/yaml";
import { ROOT } from "../root.ts";

export function readText(path: string): string {
  return Deno.readTextFileSync(`${ROOT}/${path}`);
}

export function readYaml(path: string): unknown {
  return parse(readText(path), { schema: "core" });
}

export function exists(path: string): boolean {
  try {
    return Deno.statSync(`${ROOT}/${path}`) !== undefined;
  } catch {
    return false;
  }
}

/** Reads the names of the tasks in deno.json. */
export function tasks(): readonly string[] {
  return Object.keys(JSON.parse(readText("deno.json")).tasks);
}
