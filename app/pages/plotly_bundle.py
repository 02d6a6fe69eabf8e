"""plotly.js as it lies in the installed Python package `plotly`."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HEAD = 200  # bytes of the bundle that hold its version


@dataclass(frozen=True)
class PlotlyBundle:
    """The file, and the version that it names itself."""

    path: Path
    version: str

    @property
    def url(self) -> str:
        """Where the page finds it: another version is another address, so it may be kept."""
        return f"/plotly/{self.version}/plotly.min.js"

    @classmethod
    def find(cls) -> "PlotlyBundle":
        """Find the bundle without importing the package; raises RuntimeError if it is missing."""
        spec = find_spec("plotly")
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError("the Python package plotly is not installed")
        path = Path(spec.submodule_search_locations[0], "package_data", "plotly.min.js")
        with path.open("rb") as file:
            found = re.search(rb"plotly\.js v([\w.+-]+)", file.read(HEAD))
        if not found:
            raise RuntimeError(f"{path} does not say which version it is")
        return cls(path, found[1].decode())
