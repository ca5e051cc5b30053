import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Followed, followEvents } from "../../../pipeline/live/follow_events.ts";
import type { JournalLine } from "../../../pipeline/live/journal.ts";
import { type LiveServer, serveLive } from "../../../pipeline/live/server.ts";

const TIME = "2026-01-01T00:00:00.000Z";
const HEAD: JournalLine = { time: TIME, type: "journal", command: "run a", process: 1, host: "h" };
const START: JournalLine = {
  time: TIME,
  type: "started",
  stage: "a",
  reasons: [],
  partial: false,
  log: ".cache/logs/a.log",
};

function progress(done: number, note = ""): JournalLine {
  return {
    time: TIME,
    type: "progress",
    stage: "a",
    done,
    total: 1000,
    unit: "epochs",
    note,
    metrics: { loss: 1 / done },
  };
}

interface Served extends AsyncDisposable {
  readonly server: LiveServer;
  readonly followed: Followed;
  readonly root: string;
  readonly host: string;
  /** How often the server asked for the run: once for each message that it made. */
  asked(): number;
}

async function served(): Promise<Served> {
  const root = await Deno.makeTempDir();
  const followed = followEvents();
  let asked = 0;
  const run = () => {
    asked += 1;
    return followed.run();
  };
  const server = serveLive({ root, run, log: followed.log }, { intervalMs: 1 });
  return {
    server,
    followed,
    root,
    host: new URL(server.address).host,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      await server.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** Bytes that this thread's own code holds. Other tests run in the same process, so its memory tells nothing. */
function ownMemory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** A request as any program could write it: `fetch` sets the host's name itself. */
async function ask(
  { host }: Served,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Answer> {
  const [hostname = "", port] = host.split(":");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const all = { host, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`));
  let text = "";
  for await (const part of connection.readable.pipeThrough(new TextDecoderStream())) text += part;
  const [head = "", ...body] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") };
}

/** Exchanges the token for the cookie. */
async function enter(one: Served): Promise<Record<string, string>> {
  const { head } = await ask(one, one.server.address.slice(`http://${one.host}`.length));
  return { cookie: /set-cookie: ([^;]+)/i.exec(head)![1]! };
}

Deno.test("live view: the token is exchanged once for a cookie that scripts and other sites cannot use", async () => {
  await using one = await served();
  const path = one.server.address.slice(`http://${one.host}`.length);
  assertMatch(one.server.address, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  const first = await ask(one, path);
  assertEquals(first.status, 303);
  assertMatch(first.head, /location: \/\r\n/i);
  const cookie = /set-cookie: (.+)/i.exec(first.head)![1]!;
  assertMatch(cookie, /^live_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  assert(!first.head.includes(path.split("=")[1]!), "the token is in no answer");
  const second = await ask(one, path);
  assertEquals(second.status, 403);
  assertStringIncludes(second.body, "was used already");
  // Whoever is in may open the address again.
  assertEquals((await ask(one, path, { cookie: cookie.split(";")[0]! })).status, 303);
});

Deno.test("live view: without the cookie nothing is served, nor with a wrong one or a wrong token", async () => {
  await using one = await served();
  const cookie = await enter(one);
  for (const path of ["/", "/page.js", "/events", "/log?stage=a", "/?token=x", "/nothing"]) {
    assertEquals((await ask(one, path)).status, 403, path);
    const name = cookie.cookie!.split("=")[0];
    assertEquals((await ask(one, path, { cookie: `${name}=${"x".repeat(43)}` })).status, 403, path);
  }
  assertEquals((await ask(one, "/", cookie)).status, 200);
});

Deno.test("live view: another host's name, another origin and all but reading are refused", async () => {
  await using one = await served();
  const cookie = await enter(one);
  const port = one.host.split(":")[1];
  for (const host of [`rebound.example:${port}`, `localhost:${port}`, "127.0.0.1", "127.0.0.1:1"]) {
    assertEquals((await ask(one, "/", { ...cookie, host })).status, 403, host);
  }
  assertEquals((await ask(one, "/", { ...cookie, origin: "http://evil.example" })).status, 403);
  assertEquals((await ask(one, "/", { ...cookie, origin: `http://${one.host}` })).status, 200);
  assertEquals((await ask(one, "/", { ...cookie, "content-length": "0" }, "POST")).status, 405);
});

Deno.test("live view: pages carry a policy that lets nothing in from elsewhere, and their files are there", async () => {
  await using one = await served();
  const cookie = await enter(one);
  const page = await ask(one, "/", cookie);
  assertMatch(page.head, /content-security-policy: default-src 'none'; script-src 'self'; /i);
  assertMatch(page.head, /frame-ancestors 'none'/i);
  assertMatch(page.head, /x-content-type-options: nosniff/i);
  assert(!/\sstyle=|<script>|https?:/.test(page.body), "nothing inline, nothing from elsewhere");
  for (const [, file] of page.body.matchAll(/(?:src|href)="(\/[^"]*)"/g)) {
    const { status, head, body } = await ask(one, file!, cookie);
    assertEquals(status, 200, file);
    assertMatch(head, file!.endsWith(".css") ? /text\/css/ : /text\/javascript/);
    assert(body.length > 500, file);
  }
});

Deno.test("live view: of the disk, only the logs of stages are served, and of a long one the end", async () => {
  await using one = await served();
  const cookie = await enter(one);
  one.followed.take(HEAD);
  one.followed.take(START);
  await Deno.writeTextFile(`${one.root}/secret`, "secret");
  assertEquals((await ask(one, "/log?stage=a", cookie)).status, 404);
  await Deno.mkdir(`${one.root}/.cache/logs/folder`, { recursive: true });
  await Deno.writeTextFile(`${one.root}/.cache/logs/a.log`, `begin ${"<b>".repeat(1 << 19)} end`);
  const { status, head, body } = await ask(one, "/log?stage=a", cookie);
  assertEquals(status, 200);
  assertMatch(head, /text\/plain/);
  assert(!body.includes("begin") && body.includes(" end"), `${body.length}`);
  for (const path of ["/secret", "/../secret", "/log?stage=../secret", "/log?stage=secret"]) {
    assertEquals((await ask(one, path, cookie)).status, 404, path);
  }
  await Deno.symlink("../../secret", `${one.root}/.cache/logs/link.log`);
  await Deno.symlink("../..", `${one.root}/.cache/logs/up`);
  const OUTSIDE = ["secret", ".cache/logs/link.log", ".cache/logs/up/secret", ".cache/logs/folder"];
  for (const log of [...OUTSIDE, ".cache/logs", "../secret", `${one.root}/secret`]) {
    one.followed.take({ ...START, stage: log, log });
    const stage = encodeURIComponent(log);
    assertEquals((await ask(one, `/log?stage=${stage}`, cookie)).status, 404, log);
  }
});

interface Message {
  readonly state: string;
  readonly stages: readonly {
    readonly name: string;
    readonly progress: { readonly done: number };
  }[];
}

/** Messages of a page's stream, one each time it is asked. */
async function stream(one: Served, cookie: Record<string, string>) {
  const response = await fetch(`http://${one.host}/events`, { headers: cookie });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next(): Promise<Message> {
      for (;;) {
        const found = /(?:^|\n)data: (.*)\n\n/.exec(text);
        if (found !== null) {
          text = text.slice(found.index + found[0].length);
          return JSON.parse(found[1]!) as Message;
        }
        const { value, done } = await reader.read();
        assert(!done, "the stream goes on");
        text += value;
      }
    },
    close: () => reader.cancel(),
  };
}

Deno.test("live view: a page gets all at once, then only what changed; one that left is forgotten", async () => {
  await using one = await served();
  const cookie = await enter(one);
  one.followed.take(HEAD);
  one.followed.take(START);
  one.followed.take({ ...START, stage: "b" } as JournalLine);
  const page = await stream(one, cookie);
  const all = await page.next();
  assertEquals(all.stages.map(({ name }) => name), ["a", "b"]);
  one.followed.take(progress(1));
  one.server.changed();
  const more = await page.next();
  assertEquals(more.stages.map(({ name }) => name), ["a"]);
  assertEquals(one.server.pages(), 1);
  await page.close();
  for (let tries = 0; one.server.pages() > 0 && tries < 500; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(one.server.pages(), 0);
});

Deno.test("live view: for a page that does not read, nothing piles up, and it then gets the latest", async () => {
  await using one = await served();
  const cookie = await enter(one);
  one.followed.take(HEAD);
  one.followed.take(START);
  const page = await stream(one, cookie);
  await page.next();
  // Each message is long, so that the sockets' buffers fill; 200 MB if all were kept.
  const note = "x".repeat(1 << 20);
  const before = ownMemory();
  for (let done = 1; done <= 200; done += 1) {
    one.followed.take(progress(done, note));
    one.server.changed();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert(ownMemory() - before < 120e6, "memory stays");
  assert(one.asked() < 60, `${one.asked()} messages made while nobody reads`);
  let messages = 0;
  for (let done = 0; done < 200; messages += 1) {
    done = (await page.next()).stages[0]?.progress.done ?? 0;
  }
  assert(messages < 60, `${messages} messages`);
  await page.close();
});
