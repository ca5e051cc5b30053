import os from "node:os";
import type { Environment } from "./s3_backend.ts";

/**
 * The value of the header `authorization` for a server: from `CACHE_TOKEN`, from the address, from `CACHE_USER` and
 * `CACHE_PASSWORD`, or from `~/.netrc` (`NETRC` names another); null when there is none.
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

/** `machine host login name password word`, in any order after the machine and over any number of lines. */
function netrc(path: string, host: string): { login: string; password: string } | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return null;
  }
  const words = text.replace(/^\s*#.*$/gm, "").split(/\s+/);
  let [here, login, password]: [boolean, string | undefined, string | undefined] = [
    false,
    undefined,
    undefined,
  ];
  for (let i = 0; i < words.length; i += 1) {
    const value = words[i + 1];
    if (words[i] === "machine" || words[i] === "default") {
      if (here && login !== undefined) break;
      here = words[i] === "default" || value === host;
      if (words[i] === "machine") i += 1;
    } else if (words[i] === "login" || words[i] === "password") {
      if (here && words[i] === "login") login = value;
      else if (here) password = value;
      i += 1;
    }
  }
  return login === undefined ? null : { login, password: password ?? "" };
}
