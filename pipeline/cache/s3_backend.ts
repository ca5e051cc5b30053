import { AwsClient } from "aws4fetch";
import os from "node:os";
import { UserError } from "../words/errors.ts";
import { redact } from "../words/redact.ts";
import type { CacheBackend, Environment } from "./backend.ts";
import { httpBackend } from "./http_backend.ts";
import { profileValues } from "./profile_values.ts";

/** sha256 of an empty body. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const ADVICE =
  "The credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the " +
  "profile AWS_PROFILE of ~/.aws/credentials; they must allow s3:GetObject, s3:PutObject and s3:ListBucket";

/**
 * Opens a cache in a bucket of S3 or a compatible server (MinIO, Ceph, R2). `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`
 * names the server, `AWS_REGION` the region (us-east-1 by default).
 *
 * @param prefix goes before every name in the bucket
 * @throws {UserError} if there are no credentials, or the server's address is malformed
 */
export function s3Backend(bucket: string, prefix: string, environment: Environment): CacheBackend {
  const place = `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`;
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || "us-east-1";
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  if (endpoint && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) {
    throw new UserError(
      `Opening the cache ${place}: AWS_ENDPOINT_URL is "${
        redact(endpoint)
      }"; wanted an address that begins with https:// or http://.`,
    );
  }
  const client = new AwsClient({
    ...credentials(place, environment),
    region,
    service: "s3",
    // The engine has time-outs of its own.
    retries: 0,
  });
  // Self-hosted servers seldom have a host name for each bucket.
  const server = !endpoint
    ? `https://${bucket}.s3.${region}.amazonaws.com`
    : `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  return httpBackend({
    place,
    urlOf: (name) => [server, ...(prefix === "" ? [] : [prefix]), name].join("/"),
    environment,
    advice: ADVICE,
    authorize: async (method, url, sha256) => {
      // Makes the server verify the body.
      const headers = { "x-amz-content-sha256": sha256 ?? EMPTY };
      const signed = await client.sign(url, { method, headers });
      return Object.fromEntries(signed.headers);
    },
  });
}

function credentials(place: string, environment: Environment) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } =
    environment;
  const found = id && secret ? { id, secret, token } : fromFile(environment);
  if (found === null) {
    throw new UserError(`Opening the cache ${place}: there are no credentials. ${ADVICE}.`);
  }
  return {
    accessKeyId: found.id,
    secretAccessKey: found.secret,
    ...(found.token && { sessionToken: found.token }),
  };
}

function fromFile(environment: Environment) {
  const path = environment.AWS_SHARED_CREDENTIALS_FILE || `${os.homedir()}/.aws/credentials`;
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return null;
  }
  const values = profileValues(text, environment.AWS_PROFILE || "default");
  const [id, secret, token] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]
    .map((name) => values.get(name));
  return id && secret ? { id, secret, token } : null;
}
