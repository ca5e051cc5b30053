"""Installs the pinned Deno of tensorflow/wheels.json into a folder, with Python 3 and pip: install_deno.py <folder>"""

import base64
import json
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile

PINS = pathlib.Path(__file__).parent.parent / "tensorflow" / "wheels.json"


def main(folder: pathlib.Path) -> None:
    machine = platform.machine()
    pins = json.loads(PINS.read_text())["deno"]
    pin = next((pin for pin in pins if pin["platform"].endswith(machine)), None)
    if pin is None:
        sys.exit(f"Install Deno: no wheel is pinned for {machine}")
    digest = base64.b64decode(pin["hash"].removeprefix("sha256-")).hex()
    with tempfile.TemporaryDirectory() as temporary:
        requirements = pathlib.Path(temporary, "requirements.txt")
        requirements.write_text(f"{pin['pname']}=={pin['version']} --hash=sha256:{digest}\n")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
            + ["--only-binary=:all:", "--platform", pin["platform"], "--dest", temporary]
            + ["--require-hashes", "--requirement", str(requirements)],
            check=True,
        )
        (wheel,) = pathlib.Path(temporary).glob("*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("/scripts/deno"))
            with archive.open(name) as source, open(folder / "deno", "wb") as target:
                shutil.copyfileobj(source, target)
        (folder / "deno").chmod(0o755)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
