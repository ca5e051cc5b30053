import os from "node:os";
import type { Environment } from "./backend.ts";

/**
 * The value of the header `authorization` for a server, from the first that is set: `CACHE_TOKEN`, the address,
 * `CACHE_USER` and `CACHE_PASSWORD`, `~/.netrc` (or the file that `NETRC` names). Null without credentials.
 */
export function httpAuthorization(url: URL, environment: Environment): string | null {
  const { CACHE_TOKEN, CACHE_USER, CACHE_PASSWORD } = environment;
  if (CACHE_TOKEN) return `Bearer ${CACHE_TOKEN}`;
  if (url.username !== "") {
    return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
  }
  if (CACHE_USER) return basic(CACHE_USER, CACHE_PASSWORD ?? "");
  const found = netrc(environment.NETRC || `${os.homedir()}/.netrc`, url.hostname);
  return found === null ? null : basic(found.login, found.password);
}

function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** Finds a host in a netrc file: `machine host login name password word`, over any number of lines. */
function netrc(path: string, host: string): { login: string; password: string } | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return null;
  }
  const words = text.replace(/^\s*#.*$/gm, "").split(/\s+/);
  let [matches, login, password]: [boolean, string | undefined, string | undefined] = [
    false,
    undefined,
    undefined,
  ];
  for (let i = 0; i < words.length; i += 1) {
    const value = words[i + 1];
    if (words[i] === "machine" || words[i] === "default") {
      if (matches && login !== undefined) break;
      matches = words[i] === "default" || value === host;
      if (words[i] === "machine") i += 1;
    } else if (words[i] === "login" || words[i] === "password") {
      if (matches && words[i] === "login") login = value;
      else if (matches) password = value;
      i += 1;
    }
  }
  return login === undefined ? null : { login, password: password ?? "" };
}
