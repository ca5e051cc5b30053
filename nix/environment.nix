# The environment of shells and commands: Deno, libtensorflow and, for GPUs, the host's driver.
{
  pkgs,
  deno,
  libtensorflow,
}:
let
  path = variant: "${libtensorflow variant}/tensorflow";
  # The CPU build has no GPU libraries, so it overrides the configuration's choice of device.
  device = variant: if variant == "gpu" then { } else { DEVICE = "cpu"; };
  findDriver = variant: if variant == "gpu" then ". ${./host_driver.sh}" else "";
in
{
  shell =
    variant:
    pkgs.mkShell (
      {
        packages = [ deno ];
        LIBTENSORFLOW_PATH = path variant;
        shellHook = findDriver variant;
      }
      // device variant
    );

  app = task: variant: {
    type = "app";
    program = toString (
      pkgs.writeShellScript task ''
        if [ ! -f main.ts ] || [ ! -f deno.json ]; then
          echo "Run this in the project's folder: \"$PWD\" has no main.ts or deno.json." >&2
          exit 2
        fi
        export PATH=${deno}/bin:$PATH
        export LIBTENSORFLOW_PATH=${path variant}
        ${if variant == "gpu" then findDriver variant else "export DEVICE=cpu"}
        exec deno task ${task} "$@"
      ''
    );
  };
}
