import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../words/errors.ts";
import { redact } from "../words/redact.ts";
import type { CacheBackend, Environment } from "./backend.ts";
import { folderBackend } from "./folder_backend.ts";
import { httpAuthorization } from "./http_authorization.ts";
import { httpBackend } from "./http_backend.ts";

/**
 * Opens the cache at an address: a folder, `http(s)://…`, or `s3://bucket/prefix`.
 *
 * @param address the address; a folder is relative to the user's working directory
 * @param options.writes whether to create a missing folder
 * @throws {UserError} if the address has another scheme, or needs credentials that are missing
 */
export async function openCache(
  address: string,
  environment: Environment,
  { writes }: { readonly writes: boolean } = { writes: true },
): Promise<CacheBackend> {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      return folderBackend(resolve(environment.INIT_CWD ?? ".", address), writes);
    case "file":
      return folderBackend(understood(address, fileURLToPath), writes);
    case "http":
    case "https":
      return overHttp(address, environment);
    case "s3": {
      const [, bucket, prefix = ""] = /^s3:\/\/([^/@:]+)(?:\/(.*?))?\/*$/i.exec(address) ?? [];
      if (bucket === undefined) throw wrong(address);
      // Loaded on demand, since few runs use S3.
      const { s3Backend } = await import("./s3_backend.ts");
      return s3Backend(bucket, prefix, environment);
    }
    default:
      throw wrong(address);
  }
}

function overHttp(address: string, environment: Environment): CacheBackend {
  if (!URL.canParse(address)) throw wrong(address);
  const url = new URL(address);
  const authorization = understood(address, () => httpAuthorization(url, environment));
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  return httpBackend({
    place: base,
    // A query is a credential as a rule (`?sig=…`), and belongs to every request.
    urlOf: (name) => `${base}/${name}${url.search}`,
    environment,
    authorize: () => Promise.resolve(authorization === null ? {} : { authorization }),
    advice: "Set CACHE_TOKEN, or CACHE_USER and CACHE_PASSWORD, or put the machine into ~/.netrc",
  });
}

/** What an address says. Some, such as file://host/x and https://%zz@host, say nothing. */
function understood<T>(address: string, read: (address: string) => T): T {
  try {
    return read(address);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) throw wrong(address);
    throw error;
  }
}

function wrong(address: string): UserError {
  return new UserError(
    `Opening the cache "${redact(address)}": wanted a folder, https://…, or s3://bucket/prefix.`,
  );
}
