/** The files of credentials that all S3 tools share. */
import { assertEquals, assertRejects } from "@std/assert";
import { AwsClient } from "aws4fetch";
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { UserError } from "../../../pipeline/words/errors.ts";

const FILE = `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = plain/secret+1

# [lab.prod] of last year
[lab.prod]
aws_access_key_id=AKIAPROD
aws_secret_access_key = s#cr;t="x"=
; only for some hours
aws_session_token = token#1==

[ jane.doe ]\t; a colleague
AWS_ACCESS_KEY_ID = AKIAJANE # hers
aws_secret_access_key = 'quoted'
s3 =
  addressing_style = path
`;

const PROFILES = {
  default: { accessKeyId: "AKIADEFAULT", secretAccessKey: "plain/secret+1" },
  "lab.prod": {
    accessKeyId: "AKIAPROD",
    secretAccessKey: 's#cr;t="x"=',
    sessionToken: "token#1==",
  },
  "jane.doe": { accessKeyId: "AKIAJANE", secretAccessKey: "'quoted'" },
};

for (const [profile, credentials] of Object.entries(PROFILES)) {
  for (const ends of ["\n", "\r\n"]) {
    Deno.test(`cache in S3: requests are signed by the profile ${profile} of the file, lines ending with ${JSON.stringify(ends)}`, async () => {
      const path = await Deno.makeTempFile();
      await Deno.writeTextFile(path, FILE.replaceAll("\n", ends));
      const heard: Headers[] = [];
      const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
        heard.push(request.headers);
        return new Response("there");
      });
      const endpoint = `http://127.0.0.1:${server.addr.port}`;
      const cache = await openCache("s3://bucket", {
        AWS_SHARED_CREDENTIALS_FILE: path,
        AWS_ENDPOINT_URL: endpoint,
        ...(profile !== "default" && { AWS_PROFILE: profile }),
      });
      await new Response(await cache.get("a", new AbortController().signal)).text();
      await server.shutdown();
      await Deno.remove(path);
      const [headers] = heard;
      const client = new AwsClient({ ...credentials, region: "us-east-1", service: "s3" });
      const signed = await client.sign(`${endpoint}/bucket/a`, {
        headers: { "x-amz-content-sha256": headers!.get("x-amz-content-sha256")! },
        aws: { datetime: headers!.get("x-amz-date")! },
      });
      for (const name of ["authorization", "x-amz-security-token"]) {
        assertEquals(headers!.get(name), signed.headers.get(name), name);
      }
    });
  }
}

Deno.test("cache in S3: a profile that the file lacks, or without a secret, is told with what to set", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, `${FILE}[half]\naws_access_key_id = x\n`);
  for (const profile of ["lab", "prod", "half", "constructor", "__proto__"]) {
    const environment = { AWS_SHARED_CREDENTIALS_FILE: path, AWS_PROFILE: profile };
    await assertRejects(() => openCache("s3://bucket", environment), UserError, "AWS_PROFILE");
  }
  await Deno.remove(path);
});
