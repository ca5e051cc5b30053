import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { redact, redactAll, redactPublished } from "../../../pipeline/words/redact.ts";

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
  for (
    const text of [
      "https://host/a/b",
      "lr = 0.1",
      "basic block",
      "a token: ",
      "mail me@host",
      "file:///a/b",
      "a@b://",
      "",
    ]
  ) {
    assertEquals(redact(text), text);
  }
});

Deno.test("redact: no value of an address's query or fragment is left, whatever it holds", () => {
  const value = fc.stringMatching(/^[A-Za-z0-9%._~!$'()*+,:@\/-]{4,20}x$/);
  fc.assert(
    fc.property(value, fc.constantFrom("sig", "X-Amz-Signature", "", "a.b"), (secret, name) => {
      for (const mark of ["?", "#", "?first=1&"]) {
        const text = redact(`at https://host/path${mark}${name}=${secret} and more`);
        assert(!text.includes(secret), text);
        assertStringIncludes(text, "https://host/path?".slice(0, -1));
        assertStringIncludes(text, "… and more");
      }
    }),
  );
});

Deno.test("redact: what is called a secret or stands in a header is hidden in every text of a value", () => {
  const found = redactAll({
    command: ["run", "CACHE_TOKEN=hunter2", "--password=hunter2", "aws_secret_access_key: hunter2"],
    facts: {
      note: "Authorization: Bearer hunter2hunter2",
      at: [{ url: "ftp://me:hunter2@h/?hunter2" }],
    },
    number: 3,
    nothing: null,
  });
  assert(!JSON.stringify(found).includes("hunter2"), JSON.stringify(found));
  assertEquals([found.number, found.nothing, found.command[0]], [3, null, "run"]);
});

Deno.test("redactPublished: no folder of this machine is left, wherever it stands; other texts stay", () => {
  const folder = fc.array(fc.stringMatching(/^[A-Za-z0-9._~@+-]{4,12}x$/), { minLength: 1 });
  fc.assert(
    fc.property(folder, (names) => {
      const path = `/${names.join("/")}`;
      const texts = [
        ...[path, `--cache=${path}`, `file://${path}/`, `${path} with spaces/in it`],
        ...[`reading "${path}" of 3`, `at ${path}, then (${path})`, `DATA_MIRROR=${path}`],
      ];
      for (const text of texts) {
        const left = redactPublished(text);
        assert(names.every((name) => !left.includes(name)), left);
      }
      assertEquals(redactPublished(texts[4]), 'reading "/…" of 3');
    }),
  );
  for (
    const text of [
      "https://host/a/b",
      "results/quick/table1.md",
      "--set=a.b/c",
      "12 MB/s",
      "1 / 3",
      "../shared",
      "s3://bucket/key",
    ]
  ) assertEquals(redactPublished(text), text);
});
