import { createHash, timingSafeEqual } from "node:crypto";

/** A secret that is exchanged once for another one, which a browser keeps. */
export interface OneTimeToken {
  readonly token: string;
  /** The value of `set-cookie` for the first who gives the token; null for all others. */
  exchange(given: string): string | null;
  /** Whether a request's `cookie` header holds what was given for the token. */
  knows(cookies: string | null): boolean;
}

/**
 * Makes one of 256 random bits. Only one browser ever gets in, and the address that it came by is then worth nothing: not
 * in a history, a log or a shell's scrollback.
 *
 * @param name of the cookie, which browsers keep apart by host, not by port
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

/** Takes the same time wherever two texts differ. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
