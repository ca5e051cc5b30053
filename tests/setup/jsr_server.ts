import { createHash } from "node:crypto";

/**
 * A registry that speaks JSR's protocol, for packages of the standard library's names: `meta.json` lists versions,
 * `<version>_meta.json` the files with their digests and the exports. The packages are our adapters, with what they
 * import written out.
 */
export interface JsrServer extends AsyncDisposable {
  readonly url: string;
  /** Paths asked for so far. */
  readonly requests: string[];
  /** Makes a lock file that has the digests of these packages in place of the standard library's. */
  readonly inLock: (lock: string) => string;
}

const STD = new URL("../../std/", import.meta.url);
const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "@std/assert": { ".": "./assert.ts" },
  "@std/cli": { ".": "./parse_args.ts", "./parse-args": "./parse_args.ts" },
  "@std/yaml": { ".": "./yaml.ts" },
};

export async function serveJsr(): Promise<JsrServer> {
  const answers = new Map<string, string>();
  const packages: Record<string, { readonly integrity: string }> = {};
  const map = JSON.parse(await Deno.readTextFile(new URL("closed.json", STD))).imports;
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", STD)));
  for (const [name, exports] of Object.entries(PACKAGES)) {
    const version = imports[name].split("@").at(-1);
    const file = exports["."]!.slice(1);
    const text = (await Deno.readTextFile(new URL(`.${file}`, STD)))
      .replace(
        /(from |@ts-types=)"([\w@/-]+)"/g,
        (all, before, specifier) => specifier in map ? `${before}"${map[specifier]}"` : all,
      );
    const bytes = new TextEncoder().encode(text);
    const manifest = { [file]: { size: bytes.length, checksum: `sha256-${sha256(bytes)}` } };
    const meta = JSON.stringify({ manifest, exports });
    packages[`${name}@${version}`] = { integrity: sha256(meta) };
    const versions = { [version]: { createdAt: "2020-01-01T00:00:00Z" } };
    const [scope, short] = name.slice(1).split("/");
    answers.set(
      `/${name}/meta.json`,
      JSON.stringify({ scope, name: short, latest: version, versions }),
    );
    answers.set(`/${name}/${version}_meta.json`, meta);
    answers.set(`/${name}/${version}${file}`, text);
  }
  const requests: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    requests.push(path);
    const answer = answers.get(path);
    const type = path.endsWith(".json") ? "application/json" : "text/typescript";
    return answer === undefined
      ? new Response("not found", { status: 404 })
      : new Response(answer, { headers: { "content-type": type } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests,
    inLock: (lock) => JSON.stringify({ ...JSON.parse(lock), jsr: packages }),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
