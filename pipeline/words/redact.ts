import { mapTexts } from "./map_texts.ts";

/**
 * Removes credentials from a text that is stored or printed: user names, passwords and query values in addresses, the
 * credentials of a header, and values named token, password or secret.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { redact } from "./redact.ts";
 *
 * assertEquals(redact("--cache=https://me:secret@host/x?sig=5"), "--cache=https://…@host/x?sig=…");
 * assertEquals(redact("CACHE_TOKEN=abc"), "CACHE_TOKEN=…");
 * ```
 */
export function redact(text: string): string {
  // Fast path, since almost every text has neither.
  if (!/[=:]|bearer|basic/i.test(text)) return text;
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)([^\s"]*)/gi, (_, scheme, rest) => scheme + address(rest))
    .replace(/\b(bearer|basic) +[\w.~+/=-]{6,}/gi, "$1 …")
    .replace(
      /([\w-]*(?:token|passw(?:or)?d|secret|signature|credentials?|api[_-]?key|access[_-]?key(?:[_-]?id)?))(=|: +)(?!…)[^\s"]+/gi,
      "$1$2…",
    );
}

function address(rest: string): string {
  // Up to the last "@" before a slash, since a password may hold an unescaped "@".
  const anonymous = rest.replace(/^[^/]*@/, "…@");
  const [, path = "", query = "", after = ""] = /^([^?#]*)(.*?)([).,:;']*)$/.exec(anonymous) ?? [];
  const hidden = query.replace(
    /([?&#;])(?:([^=&#;?]*)=)?[^&#;?]*/g,
    (_, mark, name) => `${mark}${name === undefined ? "" : `${name}=`}…`,
  );
  return path + hidden + after;
}

/**
 * Redacts every text in a value that is published: folders of this machine are nobody else's business.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { redactPublished } from "./redact.ts";
 *
 * assertEquals(redactPublished(["--cache", "/home/me/shared"]), ["--cache", "/…"]);
 * ```
 */
export function redactPublished<T>(value: T): T {
  return mapTexts(
    value,
    (text) =>
      redact(text)
        // A text that is a path as a whole may hold spaces.
        .replace(/^((?:[\w-]+=)?(?:file:\/\/)?)\/[^/].*$/s, "$1/…")
        .replace(/(?<=[\s="'(,;:]|file:\/\/)\/[^\s/"'(),;:][^\s"'(),;]*/g, "/…"),
  );
}

/** Redacts every text in a value. */
export function redactAll<T>(value: T): T {
  return mapTexts(value, redact);
}
