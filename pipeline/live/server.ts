import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
// Makes Deno install the package, whose files are served below.
import "uplot/package.json" with { type: "json" };
import type { LiveRun } from "./live_run.ts";
import { liveStream } from "./stream.ts";
import { oneTimeToken } from "./one_time_token.ts";

const own = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const uplot = (name: string) => createRequire(import.meta.url).resolve(`uplot/dist/${name}`);

/** The page's files. Beside them the server sends only the logs of stages. */
const FILES: Readonly<Record<string, readonly [path: () => string, type: string]>> = {
  "/": [() => own("page.html"), "text/html; charset=utf-8"],
  "/page.css": [() => own("page.css"), "text/css; charset=utf-8"],
  "/page.js": [() => own("page.js"), "text/javascript; charset=utf-8"],
  ...Object.fromEntries(
    ["curve_groups.js", "curves.js", "results.js", "signs.js", "value_scale.js"].map((name) =>
      [`/${name}`, [() => own(name), "text/javascript; charset=utf-8"]] as const
    ),
  ),
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

/** The page shows this much of a log, from its end. */
const LOG_BYTES = 1 << 20;

/** Folder of the logs, relative to the project. No other file is shown, whatever a journal names. */
const LOGS = ".cache/logs";

/** A server on this machine that shows a run in a browser. */
export interface LiveServer {
  /** The address with its token, which works for the first browser only. */
  readonly address: string;
  /** Tells the pages that the run has changed. */
  changed(): void;
  /** The number of open pages. */
  pages(): number;
  /** Sends the last changes, then ends. */
  close(): Promise<void>;
}

/** The run that is served. */
export interface LiveSource {
  /** The project's folder. */
  readonly root: string;
  run(): LiveRun;
  /** Path of a stage's log, relative to the project. */
  log(stage: string): string | undefined;
}

/**
 * Serves the live view of a run to one browser, on the loopback interface. At its first use the token in the address is
 * exchanged for a cookie that no script and no other site can use. Requests under another host name (DNS rebinding) or
 * from another origin are refused. The server only reads, so a page cannot change the run.
 *
 * @param options.intervalMs least time between two updates of a page
 */
export function serveLive(
  source: LiveSource,
  options: { readonly now?: () => number; readonly intervalMs?: number } = {},
): LiveServer {
  const { now = Date.now, intervalMs = 250 } = options;
  const stream = liveStream(source.run, { now, intervalMs });
  // Set once the server listens and knows its port.
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
    const admitted = entry.knows(request.headers.get("cookie"));
    const given = url.searchParams.get("token");
    if (given !== null && url.pathname === "/") {
      if (admitted) return redirect();
      const cookie = entry.exchange(given);
      if (cookie !== null) return redirect(cookie);
      return refuse(
        403,
        "This address was used already or is incomplete. It opens once, in one browser. " +
          'The run is not affected; "deno task watch" prints a new address.',
      );
    }
    if (!admitted) {
      return refuse(403, "Open the printed address, with its token, in this browser.");
    }
    if (url.pathname === "/events") return reply(stream.open(completed), "text/event-stream");
    if (url.pathname === "/log") {
      const log = source.log(url.searchParams.get("stage") ?? "");
      if (log === undefined) return refuse(404, "No stage of that name has a log in this run.");
      const text = await end(source.root, log);
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
      // A browser may keep idle connections open.
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

/** Redirects to the page without the token, so that it stays out of the browser's history. */
function redirect(cookie?: string): Response {
  const more = cookie === undefined ? {} : { "set-cookie": cookie };
  return new Response(null, { status: 303, headers: { ...HEADERS, location: "/", ...more } });
}

/** The end of a log's text; null if there is no such file in the folder of the logs. */
async function end(root: string, path: string): Promise<string | null> {
  try {
    const real = await Deno.realPath(`${root}/${path}`);
    if (!real.startsWith(`${await Deno.realPath(`${root}/${LOGS}`)}/`)) return null;
    const { isFile, size } = await Deno.stat(real);
    if (!isFile) return null;
    using file = await Deno.open(real);
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
