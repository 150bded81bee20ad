"""Makes the virtual environment with the locked packages, and names what the system lacks.

Run by ``make`` with the system's Python; uses nothing but the standard library.
"""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What Qt needs from the system on Linux, and the Debian package that brings it.
LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "fontconfig": "libfontconfig1",
    "freetype": "libfreetype6",
    "dbus-1": "libdbus-1-3",
    "glib-2.0": "libglib2.0-0",
    "gssapi_krb5": "libgssapi-krb5-2",
}


def main() -> int:
    """Set up the environment named on the command line; returns 0 when it is ready."""
    folder = Path(sys.argv[1])
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python must get a sentence, not a crash)
        found = sys.version.split()[0]
        print(f"Chancery needs Python 3.11 or newer; this is {found}. Run: make PYTHON=python3.11")
        return 1
    missing = _missing()
    if missing:
        print(f"Chancery needs system libraries. Install: apt-get install {' '.join(missing)}")
        return 1
    if not (folder / "bin" / "python").exists():
        print("Setting up Chancery, once; this takes a minute …", flush=True)
        try:
            venv.create(folder, with_pip=True)
        except (subprocess.CalledProcessError, SystemExit):
            shutil.rmtree(folder, ignore_errors=True)
            print("Python cannot make environments here. Install: apt-get install python3-venv")
            return 1
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    flags = ["--disable-pip-version-check", "--require-hashes", "-r"]
    done = subprocess.run([*pip, *flags, str(ROOT / "requirements.lock")], check=False)
    if done.returncode:
        print("The packages could not be installed; see the lines above. Nothing else was changed.")
        return 1
    (folder / ".ready").touch()
    return 0


def _missing() -> list[str]:
    if not sys.platform.startswith("linux"):
        return []
    return [package for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)]


if __name__ == "__main__":
    sys.exit(main())
