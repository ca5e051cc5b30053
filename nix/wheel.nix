# Fetches a pinned Python wheel into the Nix store.
{ pkgs }:
pin:
pkgs.fetchPypi {
  inherit (pin)
    pname
    version
    python
    abi
    platform
    hash
    ;
  format = "wheel";
  dist = pin.python;
}
