import type { Json } from "../types.ts";

/**
 * A JSON value as the one text that stands for it: keys sorted by code unit (never by locale), no white space. Two values
 * are equal exactly when their texts are, which is what makes the text fit to be hashed.
 *
 * What JSON would drop or bend is refused with the path to it: NaN, infinities, undefined, functions, symbols, bigints,
 * class instances (dates, maps), holes in arrays, and -0.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { canonical } from "./canonical.ts";
 * assertEquals(canonical({ b: [1, null], a: "x" }), '{"a":"x","b":[1,null]}');
 * ```
 *
 * @param value the value
 * @param path what to call the value in an error
 * @throws {TypeError} naming the path of a value that JSON cannot carry
 */
export function canonical(value: Json, path = "value"): string {
  return write(value, [path]);
}

/** @param path the path to the value; one array serves the whole walk, since few paths are ever printed */
function write(value: unknown, path: (string | number)[]): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw refusal(path, String(value));
      if (Object.is(value, -0)) throw refusal(path, "-0");
      return String(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    default:
      throw refusal(path, value === undefined ? "undefined" : `a ${typeof value}`);
  }
}

function writeArray(values: readonly unknown[], path: (string | number)[]): string {
  let text = "";
  // A loop, since map would skip holes.
  for (let i = 0; i < values.length; i += 1) {
    path.push(i);
    text += `${i === 0 ? "" : ","}${write(values[i], path)}`;
    path.pop();
  }
  return `[${text}]`;
}

function writeObject(value: object, path: (string | number)[]): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refusal(path, `an instance of ${value.constructor?.name ?? "a class"}`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal(path, "a symbol as a key");
  let text = "";
  for (const name of Object.keys(value).sort()) {
    path.push(name);
    const field = write((value as Record<string, unknown>)[name], path);
    text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${field}`;
    path.pop();
  }
  return `{${text}}`;
}

function refusal([first, ...path]: readonly (string | number)[], found: string): TypeError {
  const place = path.map((part) => typeof part === "number" ? `[${part}]` : `.${part}`).join("");
  return new TypeError(
    `${first}${place} is ${found}, which JSON cannot carry; wanted null, a boolean, a finite number other than -0, a string, an array or a plain object`,
  );
}
