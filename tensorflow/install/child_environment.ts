/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that every program may need. */
const PROGRAM =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|LOCALAPPDATA|(DY)?LD_LIBRARY_PATH)$/i;

/** What decides how a library is opened and which GPUs it sees. */
const PROBE = /^(DENO_DIR|XDG_CACHE_HOME|NO_COLOR|CUDA_\w+|NVIDIA_\w+|TF_\w+)$/i;

/** What decides where Python finds packages, and how pip reaches its index: a private one needs what is set for it. */
const PIP =
  /^(PIP_\w+|PYTHON\w*|VIRTUAL_ENV|CONDA_\w+|\w+_PROXY|(NIX_)?SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|XDG_\w+|NETRC)$/i;

/** The environment of a process that opens a library. */
export function probeEnvironment(more: Environment): Record<string, string> {
  return named(PROBE, more);
}

/** The environment of Python and pip. */
export function pipEnvironment(more: Environment): Record<string, string> {
  return named(PIP, more);
}

/** Only what is named: whatever else this process was given (keys, tokens) is none of the child's business. */
function named(names: RegExp, more: Environment): Record<string, string> {
  const all = Object.entries(Deno.env.toObject())
    .filter(([name]) => PROGRAM.test(name) || names.test(name));
  const set = Object.entries(more)
    .filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries([...all, ...set]);
}
