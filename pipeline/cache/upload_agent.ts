import http from "node:http";
import https from "node:https";
import { BlockList, isIP } from "node:net";
import { getCACertificates } from "node:tls";
import type { Environment } from "./backend.ts";

/**
 * The way of uploads to a server: through the proxy and by the certificates that `fetch` takes, which reads. Node's modules
 * know neither by themselves.
 *
 * @throws {Error} if the proxy speaks SOCKS
 */
export function uploadAgent(url: string, environment: Environment): http.Agent {
  const proxy = proxyOf(url, environment);
  // Deno's types do not name `proxyEnv` yet, so it stands in no literal that they check.
  const options = {
    keepAlive: false,
    proxyEnv: proxy === null ? {} : { http_proxy: proxy, https_proxy: proxy },
  };
  if (!url.startsWith("https:")) return new http.Agent(options);
  const { DENO_CERT } = environment;
  const ca = DENO_CERT ? [...getCACertificates(), Deno.readTextFileSync(DENO_CERT)] : undefined;
  return new https.Agent({ ...options, ...(ca && { ca }) });
}

/** The address of the proxy that the environment names for a URL; null for none. It is the one that `fetch` takes. */
export function proxyOf(url: string, environment: Environment): string | null {
  const named = (name: string) => environment[name.toUpperCase()] || environment[name] || null;
  const { protocol, hostname } = new URL(url);
  const given = named("all_proxy") ?? named(protocol === "https:" ? "https_proxy" : "http_proxy");
  if (given === null || isExempt(hostname, named("no_proxy") ?? "")) return null;
  const address = given.includes("://") ? given : `http://${given}`;
  if (/^socks5h?:/i.test(address)) {
    throw new Error(
      `uploads cannot go through the SOCKS proxy "${address}". ` +
        "Name an HTTP proxy in HTTPS_PROXY, or the host in NO_PROXY to reach it without one",
    );
  }
  return /^https?:/i.test(address) ? address : null;
}

/** Whether a host is among those of NO_PROXY: domains with all below them, addresses, and ranges of addresses. */
function isExempt(hostname: string, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(host);
  const [family, all] = version === 6 ? ["ipv6", 128] as const : ["ipv4", 32] as const;
  return list.split(",").map((entry) => entry.trim()).some((entry) => {
    if (entry === "*") return true;
    const [address = "", bits = all] = entry.split("/");
    if (version > 0 && isIP(address) === version) {
      const range = new BlockList();
      range.addSubnet(address, Math.min(all, Number(bits) || 0), family);
      return range.check(host, family);
    }
    const domain = entry.toLowerCase().replace(/^\./, "");
    return domain !== "" && `.${host}`.endsWith(`.${domain}`);
  });
}
