# What `nix flake check` builds: no network, no GPU.
{
  pkgs,
  deno,
  libtensorflow,
  source,
}:
{
  # Deno opens libtensorflow and reads its version. A wrong or incomplete library path fails here.
  libtensorflow-loads = pkgs.runCommand "libtensorflow-loads" { } ''
    export HOME=$TMPDIR DENO_DIR=$TMPDIR/deno
    ${deno}/bin/deno run --no-config --no-lock --allow-ffi \
      ${source}/tensorflow/install/probe.ts ${libtensorflow}/tensorflow > $out
    grep -q '"version":"${libtensorflow.version}"' $out
  '';

  # TensorFlow opens a session and lists its devices.
  libtensorflow-runs = pkgs.runCommand "libtensorflow-runs" { } ''
    export HOME=$TMPDIR DENO_DIR=$TMPDIR/deno
    ${deno}/bin/deno run --no-config --no-lock --allow-ffi \
      ${source}/tensorflow/install/probe_devices.ts ${libtensorflow}/tensorflow/libtensorflow_cc.so.2 > $out
    grep -q '"type":"CPU"' $out
  '';
}
