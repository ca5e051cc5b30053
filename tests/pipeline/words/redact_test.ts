import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { redact } from "../../../pipeline/words/redact.ts";

const word = fc.stringMatching(/^[A-Za-z0-9%:._~!$&'()*+,;=@-]{1,20}$/);

Deno.test("redact: no name or password in an address is left, whatever stands around it", () => {
  fc.assert(
    fc.property(word, word, fc.constantFrom("https", "s3", "HTTP"), (name, secret, kind) => {
      const text = redact(`--cache=${kind}://${name}:${secret}@host/path and more`);
      assertEquals(text, `--cache=${kind}://…@host/path and more`);
    }),
  );
});

Deno.test("redact: of several addresses each is told without its secret", () => {
  const text = redact("GET https://me:one@host/a, then https://you:two@other/b@c");
  assert(!/one|two|me:|you/.test(text), text);
  assertStringIncludes(text, "https://…@host/a, then https://…@other/b@c");
});

Deno.test("redact: a text without secrets stays as it is", () => {
  for (const text of ["https://host/a?b=c", "mail me@host", "file:///a/b", "a@b://", ""]) {
    assertEquals(redact(text), text);
  }
});
