import { createHash, timingSafeEqual } from "node:crypto";

/** A secret that one browser exchanges, once, for a session cookie. */
export interface OneTimeToken {
  readonly token: string;
  /** The value of `set-cookie` for the first who presents the token; null for all others. */
  exchange(given: string): string | null;
  /** Whether a request's `cookie` header holds the session. */
  knows(cookies: string | null): boolean;
}

/**
 * Makes a token of 256 random bits. After its first use the token is worthless, so it may stay in a browser's history, a log
 * or a terminal.
 *
 * @param name the cookie's name; it must hold the port, since browsers separate cookies by host alone
 */
export function oneTimeToken(name: string): OneTimeToken {
  const token = secret();
  const session = secret();
  let used = false;
  return {
    token,
    exchange(given) {
      if (used || !equal(given, token)) return null;
      used = true;
      return `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    knows: (cookies) =>
      (cookies ?? "").split(/; */).some((pair) => equal(pair, `${name}=${session}`)),
  };
}

function secret(): string {
  return crypto.getRandomValues(new Uint8Array(32))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Compares two texts in constant time. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
