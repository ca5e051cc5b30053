import { z } from "zod";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { issueText } from "./issue_text.ts";
import { own } from "./own.ts";

/** A mistake in one field of the configuration. */
export interface Mistake {
  /** Path in the tree of all files, such as `["experiments", "f1", "regime", "epochs"]`. */
  readonly path: readonly PropertyKey[];
  readonly text: string;
  /** Whether the name of the field is wrong, not its value. */
  readonly isKey: boolean;
  /** The experiment in which alone a field of a method is wrong; absent: it is wrong wherever it is used. */
  readonly experiment?: string;
}

/** Parses a value with its schema. For an invalid value, it adds the mistakes to `mistakes` and returns null. */
export function checkValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): z.infer<Schema> | null {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues.flatMap(nearest)) {
    const place = [...path, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(schema, issue.path);
      for (const key of issue.keys) {
        const text = `unknown field.${didYouMean(key, known)}`;
        mistakes.push({ path: [...place, key], text, isKey: true });
      }
    } else {
      const isKey = issue.code === "invalid_key";
      const found = isKey ? issue.path.at(-1) : valueAt(value, issue.path);
      mistakes.push({ path: place, text: issueText(issue, found), isKey });
    }
  }
  return null;
}

type Issue = z.core.$ZodIssue;

/** Replaces the issue of a union by the issues of the alternative that the value fits best. */
function nearest(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const [least] = issue.errors.toSorted((a, b) => a.length - b.length);
  const isWhole = issue.errors.some((issues) => issues.every(({ path }) => path.length === 0));
  if (least === undefined || (isWhole && !least.some(({ path }) => path.length > 0))) {
    return [issue];
  }
  return least.flatMap((one) => nearest({ ...one, path: [...issue.path, ...one.path] } as Issue));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null
        ? own(at as Readonly<Record<string, unknown>>, String(part))
        : undefined,
    value,
  );
}

/** Lists the fields of the schema at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  const unwrapped = () => {
    while (
      at instanceof z.ZodOptional || at instanceof z.ZodExactOptional ||
      at instanceof z.ZodNullable || at instanceof z.ZodDefault ||
      at instanceof z.ZodPrefault
    ) at = at.unwrap();
    return at;
  };
  for (const part of path) {
    const object = unwrapped();
    at = object instanceof z.ZodObject
      ? own(object.shape, String(part))
      : object instanceof z.ZodRecord
      ? object.valueType
      : undefined;
  }
  const object = unwrapped();
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}
