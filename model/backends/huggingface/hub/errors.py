"""Says in words why the hub gave no model, and what to do."""

from urllib.parse import urlsplit

import httpx2
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from model.refusal import Refused

OVERLOADED = (429, 500, 502, 503, 504)


class HubUnreachable(Refused):
    """The hub did not answer: what is in the cache is all there is."""


def explain(error: Exception, id: str, revision: str, endpoint: str) -> Refused:
    """Return what to say of an error of the hub's library; nothing of it is quoted.

    Its own words hold addresses, which may be signed.
    """
    host = urlsplit(endpoint).hostname
    if isinstance(error, OfflineModeIsEnabled):
        said = f"HF_HUB_OFFLINE is set, and {id} is not wholly in the cache: unset it to fetch it."
        return HubUnreachable("offline", said)
    if isinstance(error, GatedRepoError):
        said = (
            f"{id} is gated: accept its terms at {host}, then start Sightlines with HF_TOKEN set."
        )
        return Refused("gated_model", said)
    if isinstance(error, (RepositoryNotFoundError, DisabledRepoError)):
        said = f"{host} has no model {id}, or it is private and HF_TOKEN may not read it."
        return Refused("model_not_found", f"{said} Names are organisation/name.")
    if isinstance(error, RevisionNotFoundError):
        said = f"{id} has no revision {revision!r}: leave it out for the newest."
        return Refused("revision_not_found", said)
    if isinstance(error, HFValidationError):
        return Refused("wrong_model_name", f"{id!r} is no name of a model: organisation/name is.")
    if isinstance(error, HfHubHTTPError) and error.response.status_code not in OVERLOADED:
        status = error.response.status_code
        hint = ": HF_TOKEN is not valid, or may not read this" if status in (401, 403) else ""
        return Refused("hub_failed", f"{host} answered {status} when asked for {id}{hint}.")
    if isinstance(error, (httpx2.HTTPError, LocalEntryNotFoundError, ConnectionError)):
        said = f"{host} does not answer, and {id} is not wholly in the cache."
        return HubUnreachable("no_network", f"{said} Check the network, then try again.")
    return Refused("disk_failed", f"The cache cannot be written: {error}.")
