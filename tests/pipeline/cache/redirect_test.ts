/** Credentials stay with the server that they are for. */
import { assertEquals, assertRejects } from "@std/assert";
import { CacheError } from "../../../pipeline/cache/backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";

const { signal } = new AbortController();

/** A server that answers, and remembers what it was sent. */
function listener(answer: (request: Request) => Response) {
  const heard: { path: string; headers: Headers }[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    heard.push({ path: pathname + search, headers: request.headers });
    return answer(request);
  });
  return {
    heard,
    address: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const AWS = {
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "hunter2",
  AWS_SESSION_TOKEN: "hunter2",
};

/** Every way by which a cache may be given credentials. */
const CLIENTS: Readonly<Record<string, (server: string) => Parameters<typeof openCache>>> = {
  "a bearer token": (server) => [`${server}/x`, { CACHE_TOKEN: "hunter2" }],
  "name and password in the environment": (server) => [
    `${server}/x`,
    { CACHE_USER: "me", CACHE_PASSWORD: "hunter2" },
  ],
  "name and password in the address": (
    server,
  ) => [`${server.replace("//", "//me:hunter2@")}/x`, {}],
  "a query": (server) => [`${server}/x?sig=hunter2`, {}],
  "keys and a session token of S3": (
    server,
  ) => ["s3://bucket", { ...AWS, AWS_ENDPOINT_URL: server }],
};

/** All that a request says, in whatever form. */
const said = ({ path, headers }: { path: string; headers: Headers }) =>
  [
    path,
    ...[...headers].filter(([name]) =>
      !["host", "accept", "accept-encoding", "accept-language", "user-agent"].includes(name)
    ).flat(),
  ]
    .join(" ");

for (const [what, open] of Object.entries(CLIENTS)) {
  for (const status of [301, 302, 303, 307, 308]) {
    Deno.test(`cache: ${what} does not follow a redirect by ${status} to another host`, async () => {
      await using other = listener(() => new Response("there"));
      await using server = listener((request) => {
        const location = `${other.address}${new URL(request.url).pathname}`;
        return new Response(null, { status, headers: { location } });
      });
      const cache = await openCache(...open(server.address));
      assertEquals(await new Response(await cache.get("a", signal)).text(), "there");
      assertEquals(await cache.size("a", signal), 5);
      const source = {
        bytes: 1,
        sha256: "0".repeat(64),
        open: () => Promise.resolve(new Blob(["a"]).stream()),
      };
      await assertRejects(() => cache.put("a", source, signal), CacheError, String(status));
      const path = new URL(`${server.address}${server.heard[0]!.path}`).pathname;
      assertEquals(other.heard.map(said), [path, path]);
    });
  }

  Deno.test(`cache: ${what} goes along to another path of the same host`, async () => {
    await using server = listener((request) => {
      const { pathname, search } = new URL(request.url);
      return pathname.endsWith("/there")
        ? new Response("there")
        : new Response(null, { status: 307, headers: { location: `${pathname}/there${search}` } });
    });
    const cache = await openCache(...open(server.address));
    assertEquals(await new Response(await cache.get("a", signal)).text(), "there");
    const [first, second] = server.heard;
    assertEquals([...second!.headers.keys()], [...first!.headers.keys()]);
    assertEquals(second!.path.endsWith("?sig=hunter2"), first!.path.endsWith("?sig=hunter2"));
  });
}

for (
  const [location, why] of [
    ["file:///etc/passwd", 'the server redirects to "file:", wanted http or https'],
    ["http://", "the server redirects to a malformed address"],
    ["/x/a", "the server redirects more than 5 times"],
  ] as const
) {
  Deno.test(`cache: a redirect to "${location}" is refused`, async () => {
    await using server = listener(() => new Response(null, { status: 302, headers: { location } }));
    const cache = await openCache(`${server.address}/x`, {});
    await assertRejects(() => cache.get("a", signal), CacheError, why);
  });
}

Deno.test("cache: a refusal by another host is told with that host, and what to do", async () => {
  await using other = listener(() => new Response(null, { status: 403 }));
  await using server = listener(() => Response.redirect(`${other.address}/y`, 301));
  const cache = await openCache(`${server.address}/x`, { CACHE_TOKEN: "hunter2" });
  const host = other.address.replace("http://", "");
  await assertRejects(
    () => cache.get("a", signal),
    CacheError,
    `the server redirects to ${host}, which gets no credentials and answered 403 Forbidden. Give the address of ${host}`,
  );
});
