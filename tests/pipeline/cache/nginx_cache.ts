import { openCache } from "../../../pipeline/cache/open_cache.ts";
import type { TestCache } from "./backends.ts";
import { freePort } from "./free_port.ts";

/** Whether nginx is installed, with its module for PUT. */
export function nginxProgram(): string | undefined {
  for (const program of ["nginx", "/usr/sbin/nginx"]) {
    try {
      const { stderr } = new Deno.Command(program, { args: ["-V"], stdout: "null" }).outputSync();
      if (new TextDecoder().decode(stderr).includes("http_dav_module")) return program;
    } catch {
      // nginx is not installed.
    }
  }
  return undefined;
}

/** An nginx of its own, set up as docs/cache.md says, that wants a token. */
export async function nginxCache(program: string): Promise<TestCache> {
  const folder = await Deno.makeTempDir({ prefix: "nginx-" });
  const port = freePort();
  await Deno.mkdir(`${folder}/srv`);
  await Deno.writeTextFile(`${folder}/nginx.conf`, config(folder, port));
  const server = new Deno.Command(program, {
    args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const address = `http://127.0.0.1:${port}/train-longer`;
  const environment = { CACHE_TOKEN: "open sesame" };
  for (let tries = 0;; tries++) {
    const answer = await fetch(address).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 401) break;
    if (tries > 200) throw new Error(`"${program}" does not serve: ${answer?.status}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    address,
    environment,
    backend: await openCache(address, environment),
    async spoil(name, change) {
      const path = `${folder}/srv/train-longer/${name}`;
      await Deno.writeFile(path, change(await Deno.readFile(path)));
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function config(folder: string, port: number): string {
  return `
${Deno.uid() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location /train-longer/ {
      root ${folder}/srv;
      client_max_body_size 0;
      dav_methods PUT;
      create_full_put_path on;
      if ($http_authorization != "Bearer open sesame") { return 401; }
    }
    location / { return 401; }
  }
}
`;
}
