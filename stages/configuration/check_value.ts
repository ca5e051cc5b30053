import { z } from "zod";
import { didYouMean } from "../../pipeline/words/suggest.ts";

/** What is wrong with one field of the configuration. */
export interface Mistake {
  /** In the tree of all files: `["experiments", "f1", "regime", "epochs"]`. */
  readonly path: readonly PropertyKey[];
  readonly text: string;
  /** Whether the field itself should not be there, rather than its value. */
  readonly isKey: boolean;
}

/** The value as its schema has it, or null with what is wrong with it added to `mistakes`. */
export function checkValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): z.infer<Schema> | null {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const place = [...path, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      const known = knownKeys(schema, issue.path);
      for (const key of issue.keys) {
        const text = `unknown field.${didYouMean(key, known)}`;
        mistakes.push({ path: [...place, key], text, isKey: true });
      }
    } else {
      mistakes.push({ path: place, text: issue.message, isKey: false });
    }
  }
  return null;
}

/** The fields that the schema knows at a path. */
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
      ? object.shape[String(part)]
      : object instanceof z.ZodRecord
      ? object.valueType
      : undefined;
  }
  const object = unwrapped();
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}
