"""How a measurement is told: one line of JSON, or a small table; always with the machine that it was taken on."""

import json
import os
import platform
import statistics
import sys
from pathlib import Path

Figures = dict[str, float]


def report(name: str, figures: Figures) -> None:
    """Prints the figures: with `--json` on the command line as one line of JSON. Their names end in their unit."""
    if "--json" in sys.argv[1:]:
        print(json.dumps({"name": name, "figures": figures, "machine": machine()}))
        return
    print(f"{name} ({machine()})")
    width = max(map(len, figures))
    for figure, value in figures.items():
        print(f"  {figure:<{width}}  {value:>10,.10g}")


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def machine() -> str:
    """The machine, as much of it as a figure depends on."""
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.release()}"
    return f"{cores} cores of {_processor()}, {_memory_gib()} GiB, {system}, Python {platform.python_version()}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
