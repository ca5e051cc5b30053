# Unpacks the pinned wheels side by side, because TensorFlow searches NVIDIA's libraries in ../nvidia/<name>/lib.
# Without Nix, tensorflow/install/fetch_library.ts makes the same folders.
{
  pkgs,
  wheel,
  variant,
  pins,
}:
let
  runtime = pkgs.lib.makeLibraryPath [
    pkgs.stdenv.cc.cc.lib
    pkgs.zlib
  ];
in
pkgs.stdenv.mkDerivation {
  pname = "libtensorflow-${variant}";
  inherit (builtins.head pins) version;
  srcs = map wheel pins;
  dontUnpack = true;
  dontStrip = true;
  dontPatchELF = true;
  nativeBuildInputs = [
    pkgs.unzip
    pkgs.patchelf
  ];
  installPhase = ''
    runHook preInstall
    mkdir -p $out
    for wheel in $srcs; do
      # unzip exits with 11 when a pattern matches nothing in this wheel.
      unzip -q -o $wheel 'tensorflow/libtensorflow_*.so.2' 'tensorflow.libs/*' 'nvidia/*' \
        -x '*/__init__.py' 'nvidia/*/include/*' 'nvidia/*/nvvm/include/*' -d $out || [ $? = 11 ]
    done
    if [ -d $out/tensorflow.libs ]; then
      mv $out/tensorflow.libs/* $out/tensorflow/
      rmdir $out/tensorflow.libs
    fi
    # NixOS keeps the driver in this folder; on other systems host_driver.sh finds it.
    for library in $out/tensorflow/libtensorflow_*.so.2; do
      patchelf --add-rpath ${runtime}:/run/opengl-driver/lib $library
    done
    if [ -d $out/nvidia ]; then
      # cuDNN searches NVRTC in ../../nvrtc/lib, but the wheel calls the folder cuda_nvrtc.
      ln -s cuda_nvrtc $out/nvidia/nvrtc
      # cuDNN needs zlib, which is outside the loader's search path.
      for library in $out/nvidia/cudnn/lib/*.so.*; do
        patchelf --add-rpath ${runtime} $library
      done
      chmod 755 $out/nvidia/cuda_nvcc/bin/*
      patchelf --set-interpreter ${pkgs.stdenv.cc.bintools.dynamicLinker} $out/nvidia/cuda_nvcc/bin/ptxas
    fi
    runHook postInstall
  '';
}
