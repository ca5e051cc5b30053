/** Caches behind a proxy: what reads and what writes takes the same way. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CacheError } from "../../../pipeline/cache/backend.ts";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { proxyOf } from "../../../pipeline/cache/upload_agent.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { httpCache } from "./backends.ts";

/** A proxy that leads every connection to one port of this machine, and keeps what it was first asked for. */
function proxyTo(port: number) {
  const asked: string[] = [];
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const relay = async (client: Deno.Conn) => {
    const buffer = new Uint8Array(1 << 16);
    const head = buffer.subarray(0, await client.read(buffer) ?? 0);
    const text = new TextDecoder().decode(head);
    asked.push(text.split(" HTTP/1.1\r\n")[0]!);
    const server = await Deno.connect({ port, hostname: "127.0.0.1" });
    if (text.startsWith("CONNECT ")) {
      await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    } else await server.write(head);
    await Promise.all([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  };
  const relays: Promise<void>[] = [];
  const accepting = (async () => {
    // A side that breaks off ends the other.
    for await (const client of listener) relays.push(relay(client).catch(() => {}));
  })();
  return {
    address: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(relays);
    },
  };
}

/** Sends a file to a cache and reads it again, in a process with this environment. */
async function sentAndRead(
  address: string,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  return await inOwnProcess(
    `import { openCache } from "./pipeline/cache/open_cache.ts";
     const cache = await openCache(${JSON.stringify(address)}, Deno.env.toObject());
     const { signal } = new AbortController();
     const bytes = new TextEncoder().encode("result ".repeat(40_000));
     const open = () => Promise.resolve(new Blob([bytes]).stream());
     await cache.put("files/ab/x", { bytes: bytes.length, sha256: "", open }, signal);
     const read = await new Response(await cache.get("files/ab/x", signal)).text();
     console.log(JSON.stringify(read.length));
     Deno.exit(0);`,
    environment,
  );
}

const LENGTH = 7 * 40_000;

Deno.test("cache behind a proxy: a file is sent through it and read through it", async () => {
  await using cache = await httpCache();
  await using proxy = proxyTo(Number(new URL(cache.address).port));
  const address = "http://cache.invalid/group";
  const environment = { ...cache.environment, HTTP_PROXY: proxy.address };
  assertEquals(await sentAndRead(address, environment), LENGTH);
  assertEquals(proxy.asked, [`PUT ${address}/files/ab/x`, `GET ${address}/files/ab/x`]);
});

Deno.test("cache behind a proxy: a host of NO_PROXY is reached without it, to send and to read", async () => {
  await using cache = await httpCache();
  await using proxy = proxyTo(1);
  const environment = { ...cache.environment, HTTP_PROXY: proxy.address, NO_PROXY: "127.0.0.1" };
  assertEquals(await sentAndRead(cache.address, environment), LENGTH);
  assertEquals(proxy.asked, []);
});

const hasOpenSsl = await new Deno.Command("openssl", { args: ["version"] }).output()
  .then(() => true, () => false);

/** A certificate for a host, and that of the authority that signed it, as files in a folder. */
async function certificates(host: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(
    `${folder}/extensions`,
    `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\n`,
  );
  const key = "-newkey rsa:2048 -nodes";
  const commands = [
    `req -x509 ${key} -keyout ca-key.pem -out ca.pem -days 9 -subj /CN=authority`,
    `req ${key} -keyout key.pem -out request.pem -subj /CN=${host}`,
    "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -days 9 -extfile extensions",
  ];
  for (const command of commands) {
    const args = command.split(" ");
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: folder }).output();
    assert(success, new TextDecoder().decode(stderr));
  }
  return folder;
}

Deno.test({
  name:
    "cache behind a proxy: over TLS, what is sent trusts the certificates of DENO_CERT, as what is read does",
  ignore: !hasOpenSsl,
  async fn() {
    const folder = await certificates("cache.invalid");
    const kept: Uint8Array<ArrayBuffer>[] = [];
    const server = Deno.serve({
      ...{ port: 0, hostname: "127.0.0.1", onListen() {} },
      cert: await Deno.readTextFile(`${folder}/cert.pem`),
      key: await Deno.readTextFile(`${folder}/key.pem`),
    }, async (request) => {
      if (request.method === "PUT") kept.push(new Uint8Array(await request.arrayBuffer()));
      return new Response(request.method === "GET" ? kept[0]! : null);
    });
    {
      await using proxy = proxyTo(server.addr.port);
      const environment = { HTTPS_PROXY: proxy.address, DENO_CERT: `${folder}/ca.pem` };
      assertEquals(await sentAndRead("https://cache.invalid/group", environment), LENGTH);
      assertEquals(proxy.asked, ["CONNECT cache.invalid:443", "CONNECT cache.invalid:443"]);
    }
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("cache behind a proxy: what is sent takes the proxy that fetch takes", () => {
  const [secure, plain] = ["https://a.lab.org/x", "http://a.lab.org/x"];
  const all = { ALL_PROXY: "http://all", HTTPS_PROXY: "http://s", HTTP_PROXY: "http://p" };
  assertEquals([proxyOf(secure, all), proxyOf(plain, all)], ["http://all", "http://all"]);
  const { ALL_PROXY: _, ...each } = all;
  assertEquals([proxyOf(secure, each), proxyOf(plain, each)], ["http://s", "http://p"]);
  assertEquals(proxyOf(secure, { HTTP_PROXY: "http://p" }), null);
  assertEquals(proxyOf(secure, { https_proxy: "http://l", HTTPS_PROXY: "http://u" }), "http://u");
  assertEquals(
    proxyOf(secure, { https_proxy: "proxy:3128", HTTPS_PROXY: "" }),
    "http://proxy:3128",
  );
  assertEquals(proxyOf(secure, { HTTPS_PROXY: "odd://proxy" }), null);
});

Deno.test("cache behind a proxy: NO_PROXY names domains with all below them, addresses and their ranges", () => {
  const goesAlone = (url: string, NO_PROXY: string) =>
    proxyOf(url, { ALL_PROXY: "http://proxy", NO_PROXY }) === null;
  const host = "http://a.lab.org/x";
  for (const list of ["*", "lab.org", ".lab.org", "x, A.LAB.ORG", "org"]) {
    assertEquals(goesAlone(host, list), true, list);
  }
  for (const list of ["", ",", "ab.org", "b.a.lab.org", "10.0.0.0/8"]) {
    assertEquals(goesAlone(host, list), false, list);
  }
  for (const list of ["10.1.2.3", "10.0.0.0/8", "::1, 10.1.0.0/16"]) {
    assertEquals(goesAlone("http://10.1.2.3:81/", list), true, list);
  }
  for (const list of ["10.1.2.4", "11.0.0.0/8", "fd00::/8"]) {
    assertEquals(goesAlone("http://10.1.2.3:81/", list), false, list);
  }
  assertEquals(goesAlone("http://[fd00::1]/", "fd00::/8"), true);
});

Deno.test("cache behind a proxy: a SOCKS proxy, through which nothing can be sent, is told of, without its password", async () => {
  const environment = { ALL_PROXY: "socks5h://me:hunter2@proxy:1080", NO_PROXY: "lab.org" };
  const cache = await openCache("https://cache.invalid", environment);
  const open = () => Promise.resolve(new Blob(["abc"]).stream());
  const source = { bytes: 3, sha256: "", open };
  const error = await assertRejects(
    () => cache.put("x", source, new AbortController().signal),
    CacheError,
    'uploads cannot go through the SOCKS proxy "socks5h://…@proxy:1080". Name an HTTP proxy',
  );
  assertEquals(error instanceof Error && error.message.includes("hunter2"), false);
  assertEquals(proxyOf("https://a.lab.org", environment), null);
});
