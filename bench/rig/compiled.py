"""Programs in C, built when they are needed with the system's own compiler."""

import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent


def build(folder: Path, *sources: str) -> Path:
    """Compiles sources of this folder into a program, named after the first."""
    program = folder / Path(sources[0]).stem
    files = [str(SOURCES / source) for source in sources]
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", str(program), *files], check=True)
    return program


def build_to_preload(folder: Path, source: str) -> Path:
    """Compiles a source of this folder into what LD_PRELOAD puts before a program's own libraries."""
    library = folder / f"{Path(source).stem}.so"
    command = ["cc", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", str(library), str(SOURCES / source)]
    subprocess.run(command, check=True)
    return library
