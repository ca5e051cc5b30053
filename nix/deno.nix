# Deno's official build from its wheel, so that the version does not depend on nixpkgs.
# patchelf sets its interpreter and library path; installCheckPhase checks that it still runs.
{
  pkgs,
  wheel,
  pin,
}:
pkgs.stdenv.mkDerivation {
  pname = "deno";
  inherit (pin) version;
  src = wheel pin;
  dontUnpack = true;
  dontStrip = true;
  dontPatchELF = true;
  nativeBuildInputs = [
    pkgs.unzip
    pkgs.patchelf
  ];
  installPhase = ''
    runHook preInstall
    mkdir -p $out/bin
    unzip -q -j $src '*/scripts/deno' -d $out/bin
    chmod 755 $out/bin/deno
    patchelf --set-interpreter ${pkgs.stdenv.cc.bintools.dynamicLinker} \
      --set-rpath ${
        pkgs.lib.makeLibraryPath [
          pkgs.stdenv.cc.cc.lib
          pkgs.stdenv.cc.libc
        ]
      } $out/bin/deno
    runHook postInstall
  '';
  doInstallCheck = true;
  installCheckPhase = ''
    HOME=$TMPDIR $out/bin/deno eval 'if (Deno.version.deno !== "${pin.version}") throw Deno.version'
  '';
  meta.mainProgram = "deno";
}
