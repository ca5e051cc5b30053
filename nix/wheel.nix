# A pinned Python wheel as a file in the store.
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
