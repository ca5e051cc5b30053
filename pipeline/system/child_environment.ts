/** Variables that every program may need. */
const PROGRAM =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|LOCALAPPDATA|(DY)?LD_LIBRARY_PATH|NO_COLOR)$/i;

/** Where Deno keeps modules, and by which name of a registry. */
const DENO = /^(DENO_DIR|DENO_NO_UPDATE_CHECK|XDG_CACHE_HOME|NPM_CONFIG_REGISTRY|JSR_URL)$/i;

/** How to reach the network. A proxy's address may hold a password. */
const NETWORK = /^((HTTPS?|ALL|NO|FTP)_PROXY|(NIX_)?SSL_CERT_\w+|DENO_CERT|DENO_TLS_CA_STORE)$/i;

/** What lets Deno fetch from private registries. */
const REGISTRY = /^(DENO_AUTH_TOKENS|NPM_\w+|NODE_AUTH_TOKEN|NODE_EXTRA_CA_CERTS)$/i;

/**
 * Settings of Slurm's commands, and the tickets that some clusters want. Not those of `squeue` (`SQUEUE_PARTITION`), which hide
 * jobs: one that is hidden would be taken for lost.
 */
const SLURM = /^(SLURM|SBATCH|SCANCEL|SCONTROL|MUNGE)_\w+$|^KRB5CCNAME$/i;

/** What a child process is for, beyond being a program. */
export interface Needs {
  /** Deno, running modules that are on the disk. */
  readonly deno?: boolean;
  readonly network?: boolean;
  /** Deno, fetching modules from registries. */
  readonly registry?: boolean;
  readonly slurm?: boolean;
  /** Variables by name. */
  readonly names?: readonly string[];
}

/**
 * The environment of a child process: only the variables that it needs, so that it gets no key and no token.
 */
export function childEnvironment(needs: Needs = {}): Record<string, string> {
  const { names = [] } = needs;
  const wanted = [
    PROGRAM,
    ...(needs.deno || needs.registry ? [DENO] : []),
    ...(needs.network || needs.registry ? [NETWORK] : []),
    ...(needs.registry ? [REGISTRY] : []),
    ...(needs.slurm ? [SLURM] : []),
  ];
  const chosen = Object.entries(Deno.env.toObject())
    .filter(([name]) => names.includes(name) || wanted.some((pattern) => pattern.test(name)));
  if (needs.registry) return Object.fromEntries(chosen);
  // Keeps a registry's name, but not its password.
  return Object.fromEntries(
    chosen.map(([name, value]) => [name, DENO.test(name) ? withoutUser(value) : value]),
  );
}

function withoutUser(address: string): string {
  return address.replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
}
