import { assertEquals } from "@std/assert";
import { httpAuthorization } from "../../../pipeline/cache/http_authorization.ts";
import { testProject } from "../helpers/project.ts";

Deno.test("cache: name and password come from the address, the environment or netrc", async () => {
  await using project = await testProject({
    netrc: "machine other login x password y\nmachine host\n  login me\n  password word\n",
  });
  const NETRC = `${project.root}/netrc`;
  const basic = (text: string) => `Basic ${btoa(text)}`;
  const of = (url: string, environment = {}) =>
    httpAuthorization(new URL(url), { NETRC, ...environment });
  assertEquals(of("https://host/x"), basic("me:word"));
  assertEquals(of("https://elsewhere/x"), null);
  assertEquals(of("https://host/x", { CACHE_USER: "u", CACHE_PASSWORD: "p" }), basic("u:p"));
  assertEquals(of("https://a:b%40c@host/x", { CACHE_USER: "u" }), basic("a:b@c"));
  assertEquals(of("https://a:b@host/x", { CACHE_TOKEN: "t" }), "Bearer t");
});

Deno.test("cache: netrc is read in any order, with comments; a default stands for all other hosts", async () => {
  await using project = await testProject({
    netrc: "# machine host login no password no\nmachine host password p login u default login d",
  });
  const of = (url: string) => httpAuthorization(new URL(url), { NETRC: `${project.root}/netrc` });
  assertEquals(of("https://host/"), `Basic ${btoa("u:p")}`);
  assertEquals(of("https://other/"), `Basic ${btoa("d:")}`);
});

Deno.test("cache: a name beyond ASCII is sent as UTF-8", () => {
  const found = httpAuthorization(new URL("https://host/"), {
    CACHE_USER: "jürgen",
    CACHE_PASSWORD: "日本",
  });
  const bytes = Uint8Array.from(atob(found!.slice("Basic ".length)), (c) => c.charCodeAt(0));
  assertEquals(new TextDecoder().decode(bytes), "jürgen:日本");
});
