"""What an operator can set, each by an environment variable `SIGHTLINES_…` or an option `--…`."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import DirectoryPath, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEBIBYTE = 2**20
TOKEN_LENGTH = 16


class Settings(BaseSettings):
    """Where Sightlines listens, and the bounds past which it refuses with the numbers."""

    model_config = SettingsConfigDict(
        env_prefix="SIGHTLINES_",
        frozen=True,
        hide_input_in_errors=True,
        cli_prog_name="sightlines",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
        cli_show_env_vars=True,
        cli_exit_on_error=False,
    )

    host: str = Field(default="127.0.0.1", description="Address to listen at.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes any free one.")
    open_browser: bool = Field(default=True, description="Open the page once the server listens.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names besides localhost by which browsers may call, split by commas.",
    )
    token: SecretStr | None = Field(
        default=None, description="Secret that every request must show; needed beyond this machine."
    )
    max_request_bytes: int = Field(
        default=64 * 1024, gt=0, description="Bytes of a request's body."
    )
    table_bytes: int = Field(
        default=MEBIBYTE, gt=0, description="Bytes of a request that begins a job: a table."
    )
    max_characters: int = Field(default=5000, gt=0, description="Characters of one text.")
    capture_bytes: int = Field(
        default=256 * MEBIBYTE, ge=0, description="Bytes of captures kept in memory."
    )
    export_bytes: int = Field(default=64 * MEBIBYTE, gt=0, description="Bytes of one export.")
    passes_at_once: int = Field(default=1, gt=0, description="Passes that run at the same time.")
    queue_length: int = Field(default=32, ge=0, description="Questions that wait for a pass.")
    jobs: int = Field(default=2, gt=0, description="Jobs that run at the same time.")
    seconds_per_request: float = Field(
        default=30, gt=0, description="Seconds that a request may take."
    )

    model: str | None = Field(
        default=None, description="Model to begin with: a name of the hub, or a folder."
    )
    models_dir: DirectoryPath | None = Field(
        default=None, description="Folder whose folders are offered as models."
    )
    model_bytes: int = Field(
        default=8192 * MEBIBYTE, gt=0, description="Bytes of models kept in memory."
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        default="cpu", description="Where models of Hugging Face run: auto, cpu, cuda or mps."
    )
    dtype: Literal["float32", "bfloat16"] = Field(
        default="float32", description="What their weights are read as: float32 or bfloat16."
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read names split by commas."""
        if isinstance(value, str):
            return tuple(name.strip().lower() for name in value.split(",") if name.strip())
        return value

    @model_validator(mode="after")
    def _safe(self) -> "Settings":
        """Raise ValueError for an address that others reach without a secret."""
        token = self.token.get_secret_value() if self.token else ""
        if self.token and len(token) < TOKEN_LENGTH:
            raise ValueError(
                f"SIGHTLINES_TOKEN has {len(token)} characters; it needs at least {TOKEN_LENGTH}."
            )
        if not self.token and not is_loopback(self.host):
            raise ValueError(
                f"Other machines reach {self.host}: set SIGHTLINES_TOKEN to a secret of at least "
                f"{TOKEN_LENGTH} characters, or leave SIGHTLINES_HOST at 127.0.0.1."
            )
        return self


def is_loopback(host: str) -> bool:
    """Say whether an address or name is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
