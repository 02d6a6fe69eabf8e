"""A deprecation warning fails where our own code called what warns, and nowhere else."""

import warnings
from types import ModuleType

import pytest

from tests.support.deprecations import ROOT, called_by_us, ours_are_errors

OURS = str(ROOT / "model" / "generation" / "writing.py")
LIBRARY = "/venv/lib/python3.11/site-packages/transformers/"
OTHER = "/venv/lib/python3.11/site-packages/starlette/"
TORCH = "/venv/lib/python3.11/site-packages/torch/nn/modules/module.py"


def library(name: str, source: str) -> ModuleType:
    """Make a module whose code seems to lie among installed packages."""
    module = ModuleType(name)
    code = compile(source, f"/venv/site-packages/{name}/api.py", "exec")
    exec(code, module.__dict__)
    return module


OLD = "import warnings\ndef old():\n    warnings.warn('old is deprecated', FutureWarning, 2)\n"
CALLER = "def new(old):\n    return old()\n"


def test_a_deprecated_function_that_we_call_fails() -> None:
    with pytest.raises(FutureWarning, match="old is deprecated"):
        library("first", OLD).old()


def test_one_that_another_library_calls_is_printed_and_no_more() -> None:
    with warnings.catch_warnings(record=True) as printed, ours_are_errors():
        library("second", CALLER).new(library("first", OLD).old)
    assert [str(warning.message) for warning in printed] == ["old is deprecated"]


def test_any_other_warning_fails() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("odd", UserWarning, stacklevel=1)


@pytest.mark.parametrize(
    ("files", "ours"),
    [
        ([LIBRARY + "utils/deprecation.py", OURS], True),
        ([LIBRARY + "utils/deprecation.py", TORCH, TORCH, OURS], True),
        ([OURS, LIBRARY + "trainer.py"], True),
        ([LIBRARY + "utils/deprecation.py", OTHER + "app.py", OURS], False),
        ([LIBRARY + "generation.py"], False),
        ([], False),
    ],
)
def test_who_entered_the_library_decides(files: list[str], ours: bool) -> None:
    assert called_by_us(files) is ours
