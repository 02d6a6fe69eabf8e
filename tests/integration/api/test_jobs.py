"""Jobs over HTTP: followed step by step, stopped, bounded; a contrast table from end to end."""

import asyncio
import csv
import io
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.jobs.runner import JobRunner, JobStep
from app.main import create_app
from app.settings import Settings
from model.analysis.attention_mass import Doubles
from model.analysis.contrast_table import ContrastWords, delta, find_claims
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused
from tests.support.api_requests import begun, followed, refused
from tests.support.server_process import PATIENCE

A = "The animal didn't cross the street because it was too tired."
B = "The animal didn't cross the street because it was too wide."
COMMAS, OTHER = "The animal, tired.", "The animal, too tired."
TWICE, ONCE = "The animal and the animal.", "The animal, and the animal."
TABLE = f"""A,B,query,k1,k₂,group,note
{A},{B},it,animal,street,one
{B},{A},it,animal,street,one
"{COMMAS}","{OTHER}",tired,animal,The,two
The cat.,The dog.,it,cat,the,three

{A},{A},it,animal,#,four
{A},{B},it,street,animal,five,six,seven,eight
{A},{B},,street,animal,five
{A},It slept.,it,animal,street,six
{TWICE},"{ONCE}",and,animal,animal#2,seven
{TWICE},"{ONCE}",and,animal#1,animal#2,seven
"""


def asked(table: str = TABLE, **change: Any) -> dict[str, Any]:
    return {
        **{"kind": "contrast-table", "model": "tiny", "site": "encoder", "table": table},
        **change,
    }


def measured(models: Registry, a: str, b: str, *words: str, site: str = "encoder") -> Doubles:
    only = ("encoder",) if site == "encoder" else None
    pair = [models.run("tiny", CaptureRequest(text, sites=only)) for text in (a, b)]
    return delta(pair[0], pair[1], site, ContrastWords(*words))


def test_a_table_is_measured_row_by_row(client: TestClient, models: Registry) -> None:
    path = begun(client, asked())
    events = followed(client, path)
    parts = [data for event, data, _ in events if event == "part"]
    wrong = {part["line"]: part["detail"] for part in parts if part["part"] == "wrong-row"}
    said = {
        **{5: "“it” does not stand", 7: "“#” does not stand", 8: "9 cells; the first line has 7"},
        **{9: "query", 10: "no partner in B", 11: "“animal” stands 2 times"},
    }
    assert set(wrong) == set(said)
    assert all(said[line] in detail for line, detail in wrong.items()), wrong
    rows = [
        (A, B, "it", "animal", "street"),
        (B, A, "it", "animal", "street"),
        (COMMAS, OTHER, "tired", "animal", "The"),
        (TWICE, ONCE, "and", "animal#1", "animal#2"),
    ]
    deltas = [measured(models, *row) for row in rows]
    event, job, _ = events[-1]
    assert event == "end"
    assert job == client.get(path).json()
    assert (job["status"], job["done"], job["total"]) == ("done", 8, 8)
    result = job["result"]
    assert (result["rows"], result["wrong"], result["cases"]) == (4, 6, 3)
    assert result["grouped"] is True
    assert (result["searched"], len(result["heads"])) == (12, 12)
    want = find_claims(deltas, ["one", "one", "two", "seven"])
    sizes = [abs(head["delta"]) for head in result["heads"]]
    assert sizes == sorted(sizes, reverse=True)
    for head in result["heads"]:
        at = head["layer"], head["head"]
        assert head["delta"] == pytest.approx(want.summary.mean[at], abs=1e-9)
        assert head["p"] >= 1 / 4  # of three cases all eight flips are taken
        assert head["claimed"] is False
    assert result["flips"] == 8
    means = [part for part in parts if part["part"] == "means-so-far"]
    assert [part["rows"] for part in means] == [1, 2, 3, 4]
    assert means[-1]["delta"] == pytest.approx(np.mean(deltas, axis=0), abs=1e-9)
    text = client.get(f"{path}/table").text
    read = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["delta"]) for row in read] == [head["delta"] for head in result["heads"]]
    assert {row["searched"] for row in read} == {"12"}


def test_tabs_and_semicolons_part_cells_too(client: TestClient) -> None:
    results = []
    for delimiter in ",;\t":
        rows = (["a", "b", "query", "k1", "k2"], [A, B, "it", "animal", "street"])
        table = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
        results.append(followed(client, begun(client, asked(table)))[-1][1]["result"])
    assert results[0] == results[1] == results[2]
    assert results[0]["grouped"] is False


def test_a_query_of_the_target_is_the_row_that_writes_it(
    client: TestClient, models: Registry
) -> None:
    target = "L'animal était fatigué."
    table = f"a,b,target_a,target_b,query,k1,k2\n{A},{B},{target},{target},fatigué,animal,street"
    for site in ("cross", "decoder"):
        keys = ("animal", "street") if site == "cross" else ("l", "animal")
        row = table.replace("animal,street", ",".join(keys))
        result = followed(client, begun(client, asked(row, site=site)))[-1][1]["result"]
        pair = [models.run("tiny", CaptureRequest(text, target=target)) for text in (A, B)]
        want = delta(pair[0], pair[1], site, ContrastWords("fatigué", *keys))
        for head in result["heads"]:
            assert head["delta"] == pytest.approx(want[head["layer"], head["head"]], abs=1e-9)
        tokens = pair[0].tokens["target"]
        reads = next(i for i, token in enumerate(tokens) if token.start == target.index("fat")) - 1
        assert not tokens[reads].text.startswith("fat")


@pytest.mark.parametrize(
    ("change", "status", "error", "said"),
    [
        ({"table": ""}, 422, "blank_table", "a, b, query, k1, k2"),
        ({"table": "a,b,query,k1,k2\n\n"}, 422, "blank_table", "0 rows"),
        ({"table": "a,b,query,k1\nx,y,z,w"}, 422, "wrong_table", "lacks k2"),
        ({"table": "a,b,query,k1,k2,a\nx"}, 422, "wrong_table", "more than once"),
        ({"table": 'a,b,query,k1,k2\n"x" y,z'}, 422, "wrong_table", "Line 2"),
        ({"table": "a,b,query,k1,k2\n" + "x\n" * 2001}, 422, "table_too_long", "2001 rows"),
        ({"table": "x" * 2**20}, 413, "request_too_large", "1048576"),
        ({"model": "none"}, 404, "unknown_model", "none"),
        ({"kind": "dance"}, 422, "wrong_fields", "kind"),
    ],
)
def test_a_job_that_cannot_begin_is_refused(
    client: TestClient, change: dict[str, Any], status: int, error: str, said: str
) -> None:
    assert said in refused(client.post("/api/jobs", json=asked(**change)), status, error)


@pytest.mark.slow
def test_a_table_larger_than_other_requests_is_taken(client: TestClient) -> None:
    table = "a,b,query,k1,k2\n" + f"{A},{B},it,animal,nowhere\n" * 600
    assert 64 * 1024 < len(table) < 2**20
    path = begun(client, asked(table))
    last = followed(client, path)[-1][1]
    assert (last["status"], last["error"]["error"]) == ("failed", "blank_table")
    assert len(last["parts"]) == 600
    assert refused(client.get(f"{path}/table"), 422, "not_available")


def test_who_comes_back_hears_only_what_is_new(client: TestClient) -> None:
    path = begun(client, asked())
    whole = [event for event in followed(client, path) if event[0] == "part"]
    rest = followed(client, path, **{"Last-Event-ID": "3"})
    assert [event for event in rest if event[0] == "part"] == whole[3:]
    assert [id for _, _, id in whole] == [str(at + 1) for at in range(len(whole))]
    assert rest[-1][0] == "end"


def test_unknown_jobs_are_refused(client: TestClient) -> None:
    for answer in (
        *(client.get(f"/api/jobs/x{rest}") for rest in ("", "/events", "/table")),
        client.delete("/api/jobs/x"),
    ):
        assert "x" in refused(answer, 404, "unknown_job")


class Held(Registry):
    """A registry whose passes wait."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder])
        self.begun = threading.Semaphore(0)
        self.gate = threading.Event()

    def run(self, id: str, question: CaptureRequest) -> Capture:
        self.begun.release()
        assert self.gate.wait(20)
        return super().run(id, question)


@pytest.fixture
def held(tiny_folder: Path) -> Iterator[Held]:
    held = Held(tiny_folder)
    held.open("tiny")
    yield held
    held.gate.set()


def test_a_job_is_stopped_and_leaves_room_for_another(held: Held) -> None:
    app = create_app(Settings(jobs=1), held)
    with TestClient(app, base_url="http://localhost:8000") as client:
        path = begun(client, asked())
        assert held.begun.acquire(timeout=PATIENCE)
        refused(client.post("/api/jobs", json=asked()), 429, "too_many_jobs")
        assert client.get(path).json()["status"] == "running"
        stopped = client.delete(path).json()
        assert (stopped["status"], stopped["result"]) == ("cancelled", None)
        assert followed(client, path)[-1][1] == client.delete(path).json() == stopped
        held.gate.set()
        other = begun(client, asked())
        assert followed(client, other)[-1][1]["status"] == "done"


def test_the_server_ends_although_a_job_runs(held: Held) -> None:
    with TestClient(create_app(Settings(), held), base_url="http://localhost:8000") as client:
        begun(client, asked())
        assert held.begun.acquire(timeout=PATIENCE)
        held.gate.set()


def test_what_goes_wrong_in_a_job_stays_in_it(caplog: pytest.LogCaptureFixture) -> None:
    async def steps(error: Exception) -> AsyncIterator[JobStep]:
        yield JobStep(1, 3)
        raise error

    async def go() -> None:
        jobs = JobRunner(most=3)
        for error, code in (
            (Refused("timed_out", "Late."), "timed_out"),
            (ZeroDivisionError(), "internal_error"),
        ):
            job = jobs.start("test", 3, steps(error))
            while job.status == "running":
                await job.changed.wait()
            assert (job.status, job.done, job.total) == ("failed", 1, 3)
            assert job.error is not None and job.error.code == code
        stopped = jobs.start("test", 1, steps(KeyError()))
        assert (await jobs.cancel(stopped.id)).status == "cancelled"  # before its first step

    asyncio.run(go())
    assert "ZeroDivisionError" in caplog.text


def test_only_the_last_jobs_that_are_over_are_kept() -> None:
    async def steps() -> AsyncIterator[JobStep]:
        yield JobStep(1, 1)

    async def go() -> list[bool]:
        jobs = JobRunner(most=3)
        ids = []
        for _ in range(20):
            job = jobs.start("test", 1, steps())
            ids.append(job.id)
            while job.status == "running":
                await job.changed.wait()
        kept = []
        for id in ids:
            try:
                kept.append(jobs.find(id) is not None)
            except Refused:
                kept.append(False)
        return kept

    assert asyncio.run(go()) == [False] * 3 + [True] * 17


def test_the_agreement_pairs_are_a_table_that_a_job_takes(client: TestClient) -> None:
    answer = client.get("/api/tables/agreement")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 200 == len({row["group"] for row in rows})
    assert all(row["query"] == "it" and row["k1"] in row["a"] for row in rows)
    head = "".join(answer.text.splitlines(keepends=True)[:11])
    last = followed(client, begun(client, asked(head)))[-1][1]
    assert (last["result"]["rows"], last["result"]["cases"]) == (10, 10)
