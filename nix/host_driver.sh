# shellcheck shell=sh
# Source this file. It finds the host's NVIDIA driver and sets NVIDIA_DRIVER_DIR and LD_LIBRARY_PATH, or reports that
# there is no driver. It exposes the driver only: the host's other libraries need the host's libc.
# Tests set HOST_ROOT to a folder that stands for /.

# Prints a folder that contains the driver's libraries and no others.
host_driver_dir() {
  # NixOS and WSL have a folder for the driver alone.
  for dir in ${NVIDIA_DRIVER_DIR:+"$NVIDIA_DRIVER_DIR"} \
    "${HOST_ROOT:-}/run/opengl-driver/lib" "${HOST_ROOT:-}/usr/lib/wsl/lib"; do
    if [ -e "$dir/libcuda.so.1" ]; then
      echo "$dir"
      return 0
    fi
  done
  cuda=$(host_libcuda) || return 1
  # The version in the file's name keeps the links of two drivers apart.
  version=$(basename "$(readlink -f "$cuda")")
  links=${XDG_CACHE_HOME:-$HOME/.cache}/nvidia-driver-links/$version
  mkdir -p "$links" 2>/dev/null || links=$(mktemp -d)
  for name in cuda cudadebugger nvidia-ml nvidia-ptxjitcompiler nvidia-nvvm nvidia-gpucomp; do
    for library in "$(dirname "$cuda")/lib$name"*.so*; do
      if [ -e "$library" ]; then ln -sf "$library" "$links/"; fi
    done
  done
  echo "$links"
}

# Prints the path of the libcuda.so.1 that the host's loader or the container runtime provides.
host_libcuda() {
  found=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null |
    sed -n 's/.*libcuda\.so\.1 (.*x86-64.*=> //p' | head -n 1)
  if [ -n "$found" ] && [ -e "$found" ]; then
    echo "$found"
    return 0
  fi
  for dir in usr/local/nvidia/lib64 usr/lib/x86_64-linux-gnu usr/lib64 usr/lib; do
    if [ -e "${HOST_ROOT:-}/$dir/libcuda.so.1" ]; then
      echo "${HOST_ROOT:-}/$dir/libcuda.so.1"
      return 0
    fi
  done
  return 1
}

if NVIDIA_DRIVER_DIR=$(host_driver_dir); then
  export NVIDIA_DRIVER_DIR
  export LD_LIBRARY_PATH="$NVIDIA_DRIVER_DIR${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
else
  unset NVIDIA_DRIVER_DIR
  echo "No NVIDIA driver was found on this host; TensorFlow computes on the CPU." >&2
fi
