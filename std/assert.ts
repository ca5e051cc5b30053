/**
 * A substitute for `@std/assert` when JSR is not reachable: the functions that this project uses, built on
 * `node:assert/strict`, with the signatures and rules of the standard library.
 */
import { AssertionError, deepStrictEqual } from "node:assert/strict";
import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";

// deno-lint-ignore no-explicit-any -- the signature of the standard library
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function fail(message: string, note?: string): never {
  throw new AssertionError({ message: note ? `${message}: ${note}` : `${message}.` });
}

/** Replaces −0 by 0 and null-prototype objects by plain ones, which the standard library treats as equal. */
function plain(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Float32Array || value instanceof Float64Array) {
    return value.map((v) => v === 0 ? 0 : v);
  }
  if (typeof value !== "object" || value === null) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}

/** The difference between two values; undefined when they are equal. */
function differenceOf(actual: unknown, expected: unknown): AssertionError | undefined {
  if (isDeepStrictEqual(actual, expected)) return undefined;
  try {
    deepStrictEqual(plain(actual), plain(expected));
    return undefined;
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
}

/** Fails unless `condition` is truthy. */
export function assert(condition: unknown, message = ""): asserts condition {
  if (!condition) throw new AssertionError({ message });
}

/** Fails unless the two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  const difference = differenceOf(actual, expected);
  if (difference) {
    fail(`Values are not equal${message ? `: ${message}` : "."}\n${difference.message}`);
  }
}

/** Fails when the two values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (!differenceOf(actual, expected)) {
    fail(`Expected actual: ${Deno.inspect(actual)} not to be: ${Deno.inspect(expected)}`, message);
  }
}

/** Fails unless `|actual − expected|` is at most `tolerance`, by default 1e-7 of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  message?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  if (delta <= tolerance) return;
  fail(
    `Expected actual: "${actual}" to be close to "${expected}": ` +
      `delta "${delta}" is greater than "${tolerance}"`,
    message,
  );
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) {
    fail(`Expected actual: "${actual}" to contain: "${expected}"`, message);
  }
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) fail(`Expected actual: "${actual}" to match: "${expected}"`, message);
}

/** Fails when `actual` is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    fail(`Expected actual: "${actual}" to not be null or undefined`, message);
  }
}

/** Fails unless a caught value has the expected class and message. */
function check<E extends Error>(
  error: unknown,
  wanted: readonly [ErrorClass<E> | string | undefined, string | undefined, string | undefined],
): unknown {
  const [kind, part, message] = wanted;
  if (typeof kind !== "function") return error;
  if (!(error instanceof Error)) fail("A non-Error object was thrown", message);
  if (!(error instanceof kind)) {
    fail(
      `Expected error to be instance of "${kind.name}", but was "${error.constructor.name}"`,
      message,
    );
  }
  if (part && !stripVTControlCharacters(error.message).includes(stripVTControlCharacters(part))) {
    fail(
      `Expected error message to include ${JSON.stringify(part)}, ` +
        `but got ${JSON.stringify(error.message)}`,
      message,
    );
  }
  return error;
}

/** Fails unless `run` throws an error of class `kind` whose message contains `part`; returns the error. */
export function assertThrows(run: () => unknown, message?: string): unknown;
export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  kind: ErrorClass<E>,
  part?: string,
  message?: string,
): E;
export function assertThrows<E extends Error>(
  run: () => unknown,
  kind?: ErrorClass<E> | string,
  part?: string,
  message?: string,
): unknown {
  try {
    run();
  } catch (error) {
    return check(error, [kind, part, message]);
  }
  fail("Expected function to throw", typeof kind === "string" ? kind : message);
}

/** Like {@linkcode assertThrows} for a function that returns a promise. It fails when the function itself throws. */
export function assertRejects(run: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  kind: ErrorClass<E>,
  part?: string,
  message?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  run: () => PromiseLike<unknown>,
  kind?: ErrorClass<E> | string,
  part?: string,
  message?: string,
): Promise<unknown> {
  const note = typeof kind === "string" ? kind : message;
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = run();
  } catch {
    fail("Function throws when expected to reject", note);
  }
  if (typeof promise?.then !== "function") fail("Function throws when expected to reject", note);
  try {
    await promise;
  } catch (error) {
    return check(error, [kind, part, message]);
  }
  fail("Expected function to reject", note);
}
