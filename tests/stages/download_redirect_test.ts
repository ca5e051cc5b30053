/** A download whose mirror has moved, by the command line. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { copyProject, MAIN, PROGRAM } from "../setup/project_copy.ts";

Deno.test("download: a mirror that redirects to another host is passed over, and told with that host", async () => {
  const heard: string[] = [];
  const serve = (answer: (request: Request) => Response) =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  await using there = serve(({ url }) => {
    heard.push(url);
    return new Response("not found", { status: 404 });
  });
  const moved = `127.0.0.1:${there.addr.port}`;
  await using mirror = serve(({ url }) =>
    Response.redirect(`http://${moved}${new URL(url).pathname}`)
  );
  await using copy = await copyProject(PROGRAM);
  const address = `http://127.0.0.1:${mirror.addr.port}/sets`;
  const { code, stderr } = await copy.run(
    [...MAIN, "run", "download/mnist-digits", "--device", "cpu"],
    { STD: "npm", DATA_MIRROR: address },
  );
  assertEquals([code, heard], [0, []], stderr);
  assertStringIncludes(
    stderr,
    `images-idx3-ubyte is not at ${address}/mnist-digits/images-idx3-ubyte: cannot be reached ` +
      `(it redirects to "${moved}", which the stage does not declare; give the address there)`,
  );
});
