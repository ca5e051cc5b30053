import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
// Among the imports, so that the package is there.
import "uplot/package.json" with { type: "json" };
import type { LiveRun } from "./live_run.ts";
import { liveStream } from "./stream.ts";
import { oneTimeToken } from "./one_time_token.ts";

const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const uplot = (name: string) => createRequire(import.meta.url).resolve(`uplot/dist/${name}`);

/** The page's files; nothing else of the disk is served but logs of stages. */
const FILES: Readonly<Record<string, readonly [path: () => string, type: string]>> = {
  "/": [() => own("page.html"), "text/html; charset=utf-8"],
  "/page.css": [() => own("page.css"), "text/css; charset=utf-8"],
  "/page.js": [() => own("page.js"), "text/javascript; charset=utf-8"],
  "/curves.js": [() => own("curves.js"), "text/javascript; charset=utf-8"],
  "/uplot.js": [() => uplot("uPlot.iife.min.js"), "text/javascript; charset=utf-8"],
  "/uplot.css": [() => uplot("uPlot.min.css"), "text/css; charset=utf-8"],
};

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The most of a log that is shown: its end. */
const LOG_BYTES = 1 << 20;

/** A page on this machine that shows a run. */
export interface LiveServer {
  /** The address with its token, which the first browser to open it uses up. */
  readonly address: string;
  /** What `run` returns has changed. */
  changed(): void;
  /** How many pages are open. */
  pages(): number;
  /** Sends what pages have not seen yet, then ends. */
  close(): Promise<void>;
}

/** What is served. */
export interface LiveSource {
  /** The project's folder, against which paths of logs are resolved. */
  readonly root: string;
  run(): LiveRun;
  /** Path of a stage's log, relative to the project. */
  log(stage: string): string | undefined;
}

/**
 * Serves a run's live view on the loopback interface, to one browser: the token in the address is exchanged at its first
 * use for a cookie that no script and no other site can use. Requests under another host's name (DNS rebinding) or from
 * another origin are refused. It only ever reads: nothing that a page does reaches the run.
 *
 * @param options.intervalMs least time between two updates of a page
 */
export function serveLive(
  source: LiveSource,
  options: { readonly now?: () => number; readonly intervalMs?: number } = {},
): LiveServer {
  const { now = Date.now, intervalMs = 250 } = options;
  const stream = liveStream(source.run, { now, intervalMs });
  // Its port is known only when it listens.
  let host = "";
  let entry = oneTimeToken("live");

  const handle = async (
    request: Request,
    { completed }: Deno.ServeHandlerInfo,
  ): Promise<Response> => {
    const origin = request.headers.get("origin");
    const url = new URL(request.url);
    if (request.headers.get("host") !== host || (origin !== null && origin !== `http://${host}`)) {
      return refuse(403, "This page is served under its own address only.");
    }
    if (request.method !== "GET") return refuse(405, "This page can only be read.");
    const known = entry.knows(request.headers.get("cookie"));
    const given = url.searchParams.get("token");
    if (given !== null && url.pathname === "/") {
      if (known) return redirect();
      const cookie = entry.exchange(given);
      if (cookie !== null) return redirect(cookie);
      return refuse(
        403,
        "This address was used already, or is not the one that was printed: it opens one browser, once. " +
          'The run goes on all the same; "deno task watch" prints a new address.',
      );
    }
    if (!known) {
      return refuse(403, "Open the address that was printed, with its token, in this browser.");
    }
    if (url.pathname === "/events") return reply(stream.open(completed), "text/event-stream");
    if (url.pathname === "/log") {
      const log = source.log(url.searchParams.get("stage") ?? "");
      if (log === undefined) return refuse(404, "No stage of this run has a log under that name.");
      const text = await end(`${source.root}/${log}`);
      if (text === null) return refuse(404, "The stage has no log yet.");
      return reply(text, "text/plain; charset=utf-8");
    }
    const file = FILES[url.pathname];
    if (file === undefined) return refuse(404, "There is no such page.");
    const [path, type] = file;
    return reply(await Deno.readFile(path()), type);
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handle);
  const { port } = server.addr;
  host = `127.0.0.1:${port}`;
  entry = oneTimeToken(`live_${port}`);

  return {
    address: `http://${host}/?token=${entry.token}`,
    changed: () => stream.changed(),
    pages: () => stream.pages(),
    async close() {
      stream.close();
      // A browser may keep its connections open; what was sent is on its way.
      const done = server.shutdown();
      let late: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([done, new Promise((go) => late = setTimeout(go, 1000))]);
      clearTimeout(late);
    },
  };
}

function reply(body: BodyInit, type: string): Response {
  return new Response(body, { headers: { ...HEADERS, "content-type": type } });
}

function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" },
  });
}

/** To the page without the token, so that no history or reload holds it. */
function redirect(cookie?: string): Response {
  const more = cookie === undefined ? {} : { "set-cookie": cookie };
  return new Response(null, { status: 303, headers: { ...HEADERS, location: "/", ...more } });
}

/** The end of a file's text; null where there is none. */
async function end(path: string): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - LOG_BYTES), Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.min(size, LOG_BYTES));
    let length = 0;
    for (let n = await file.read(bytes); n; n = await file.read(bytes.subarray(length))) {
      length += n;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
