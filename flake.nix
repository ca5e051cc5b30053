{
  description = "Train longer, generalize better: the pinned environment of the reproduction";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      # The fetcher for machines without Nix reads the same pins.
      pinned = builtins.fromJSON (builtins.readFile ./tensorflow/wheels.json);
      tags = {
        x86_64-linux = "_x86_64";
        aarch64-linux = "_aarch64";
      };
      # TensorFlow publishes its wheel for GPUs for x86_64 only.
      variants = {
        x86_64-linux = [
          "gpu"
          "cpu"
        ];
        aarch64-linux = [ "cpu" ];
      };
      forSystems =
        make:
        builtins.mapAttrs (system: _: make system (project system)) tags;

      project =
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          isFor =
            wheel:
            builtins.match "manylinux.*${tags.${system}}" wheel.platform != null;
          wheelsOf = kind: builtins.filter isFor pinned.${kind};
          wheel = import ./nix/wheel.nix { inherit pkgs; };
          deno = import ./nix/deno.nix {
            inherit pkgs wheel;
            pin = builtins.head (wheelsOf "deno");
          };
          environment = import ./nix/environment.nix { inherit pkgs deno libtensorflow; };
          libtensorflow =
            variant:
            import ./nix/libtensorflow.nix {
              inherit pkgs wheel variant;
              pins = wheelsOf variant;
            };
        in
        {
          inherit
            pkgs
            deno
            libtensorflow
            environment
            ;
          # { gpu = make "gpu"; cpu = make "cpu"; } for the variants of this system.
          forVariants =
            make:
            builtins.listToAttrs (
              map (variant: {
                name = variant;
                value = make variant;
              }) variants.${system}
            );
          default = builtins.head variants.${system};
        };
    in
    {
      packages = forSystems (
        _: p:
        p.forVariants p.libtensorflow
        // {
          inherit (p) deno;
          default = p.libtensorflow p.default;
        }
      );

      devShells = forSystems (
        _: p: p.forVariants p.environment.shell // { default = p.environment.shell p.default; }
      );

      apps = forSystems (
        _: p:
        p.forVariants (p.environment.app "reproduce")
        // {
          default = p.environment.app "reproduce" p.default;
          doctor = p.environment.app "doctor" p.default;
        }
      );

      checks = forSystems (
        _: p:
        import ./nix/checks.nix {
          inherit (p) pkgs deno;
          libtensorflow = p.libtensorflow "cpu";
          source = self;
        }
      );

      formatter = forSystems (_: p: p.pkgs.nixfmt);
    };
}
