# Stands for nixpkgs, so that this project's own expressions can be evaluated and built without a network, with the
# tools of the machine. It says nothing about what the pinned revision of nixpkgs really holds.
{
  outputs =
    _:
    let
      forSystem =
        system:
        let
          tool =
            name:
            derivation {
              inherit system;
              name = "stand-in-${name}";
              builder = "/bin/sh";
              args = [
                "-c"
                "/bin/mkdir $out"
              ];
            };
          run =
            name: script: attributes:
            derivation (
              attributes
              // {
                inherit system name;
                builder = "/bin/bash";
                args = [
                  "-ec"
                  # Nix kills a builder whose log has ended; the sleep keeps it open until the builder has.
                  "export PATH=/usr/bin:/bin; runHook() { :; }; ${script}\nsleep 0.5 &"
                ];
              }
            );
          mkDerivation =
            a:
            run "${a.pname}-${a.version}" ''eval "$installPhase"; eval "''${installCheckPhase:-}"'' (
              removeAttrs a [
                "pname"
                "version"
                "meta"
              ]
            )
            // {
              inherit (a) version;
            };
          # Takes nixpkgs' arguments and no others.
          fetchPypi =
            {
              pname,
              version,
              format,
              dist,
              python,
              abi,
              platform,
              hash,
            }:
            assert format == "wheel" && dist == python;
            derivation {
              inherit system;
              name = "${pname}-${version}-${python}-${abi}-${platform}.whl";
              builder = "/bin/sh";
              args = [
                "-c"
                "echo add this wheel to the store first >&2; exit 1"
              ];
              outputHash = hash;
              outputHashAlgo = "sha256";
              outputHashMode = "flat";
            };
        in
        {
          inherit fetchPypi;
          stdenv = {
            inherit mkDerivation;
            cc = {
              cc.lib = tool "gcc-lib";
              libc = tool "libc";
              bintools.dynamicLinker =
                {
                  x86_64-linux = "/lib64/ld-linux-x86-64.so.2";
                  aarch64-linux = "/lib/ld-linux-aarch64.so.1";
                }
                .${system};
            };
          };
          mkShell =
            a:
            run "shell" "export -p > $out" (removeAttrs a [ "packages" ] // { inherit (a) packages; });
          runCommand =
            name: attributes: script:
            run name script attributes;
          writeShellScript =
            name: text:
            run name ''printf '#!/bin/bash\n%s' "$text" > $out; chmod 755 $out'' { inherit text; };
          zlib = tool "zlib";
          unzip = tool "unzip";
          patchelf = tool "patchelf";
          nixfmt = tool "nixfmt";
          lib.makeLibraryPath = packages: builtins.concatStringsSep ":" (map (p: "${p}/lib") packages);
        };
    in
    {
      legacyPackages = {
        x86_64-linux = forSystem "x86_64-linux";
        aarch64-linux = forSystem "aarch64-linux";
      };
    };
}
