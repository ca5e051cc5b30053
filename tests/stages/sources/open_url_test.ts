import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { openUrl } from "../../../stages/sources/open_url.ts";
import { Refusal } from "../../../stages/sources/write_verified.ts";

/** A web server whose every answer is made by `answer`. */
function serve(answer: () => Response) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const { signal } = new AbortController();
const refusal = async (url: string) =>
  (await assertRejects(() => openUrl(url, signal), Refusal)).message;

Deno.test("openUrl gives the bytes of a server and of a file", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i);
  await using server = serve(() => new Response(bytes));
  const path = await Deno.makeTempFile({ prefix: "a name with ümlaut " });
  await Deno.writeFile(path, bytes);
  for (const url of [server.url, pathToFileURL(path).href]) {
    assertEquals(await new Response(await openUrl(url, signal)).bytes(), bytes);
  }
  await Deno.remove(path);
});

Deno.test("openUrl says what is there in place of the bytes", async () => {
  const folder = await Deno.makeTempDir();
  const url = pathToFileURL(folder).href;
  assertEquals(await refusal(`${url}/none`), "found no such file");
  assertEquals(await refusal(url), "found no such file");
  await Deno.remove(folder);
  await using server = serve(() => new Response("gone", { status: 410 }));
  assertEquals(await refusal(server.url), "found HTTP 410 Gone");
  const nobody = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = nobody.addr as Deno.NetAddr;
  nobody.close();
  assertMatch(await refusal(`http://127.0.0.1:${port}/`), /^cannot be reached \(.+\)$/);
});

Deno.test("openUrl gives up a server that never answers", async () => {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  await assertRejects(() => openUrl(url, signal, 50), Refusal, "found silence for 0.05 s");
});

Deno.test("openUrl gives up a server that falls silent", async () => {
  let held: ReadableStreamDefaultController | undefined;
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(5));
          held = controller;
        },
        cancel: () => held = undefined,
      }),
    )
  );
  const body = await openUrl(server.url, new AbortController().signal, 50);
  await assertRejects(() => new Response(body).bytes(), Refusal, "found silence for 0.05 s");
  held?.close();
});

Deno.test("openUrl that is interrupted throws the interruption, no refusal of the source", async () => {
  const stop = new AbortController();
  await using server = serve(() => {
    stop.abort(new Error("enough"));
    return new Response("late");
  });
  const error = await assertRejects(() => openUrl(server.url, stop.signal));
  assertEquals((error as Error).message, "enough");
});
