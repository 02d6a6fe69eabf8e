"""A table of pairs of sentences: Δ of every head in each row, and what all rows together say."""

from collections.abc import AsyncIterator
from functools import partial

import numpy as np
from anyio.to_thread import run_sync

from app.errors import STATUS
from app.inference.queue import InferenceQueue
from app.inference.request_reader import check_lengths
from app.jobs import table_reader
from app.jobs.runner import JobStep
from app.schemas import jobs as schemas
from model.analysis.attention_mass import Doubles
from model.analysis.contrast_table import ALPHA, LEAST, Claims, ContrastWords, delta, find_claims
from model.analysis.head_search import rank_heads
from model.analysis.significance import DRAWS, EXACT
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused

MOST_ROWS = 2000
NEEDED = ("a", "b", "query", "k1", "k2")
OPTIONAL = ("target_a", "target_b", "group")
TOLD = 20  # times on the way that the means so far are told


class ContrastTableJob:
    """One table; raises Refused for one that cannot be read."""

    def __init__(
        self,
        models: Registry,
        passes: InferenceQueue,
        max_characters: int,
        asked: schemas.ContrastTableRequest,
    ) -> None:
        models.entry(asked.model)  # refuses a model that there is not
        self.models = models
        self.passes = passes
        self.max_characters = max_characters
        self.asked = asked
        self.sheet = table_reader.read_table(asked.table, NEEDED, OPTIONAL, MOST_ROWS)
        self.total = len(self.sheet.rows)

    async def steps(self) -> AsyncIterator[JobStep]:
        """Yield a step for every row, with means so far and rows that are wrong, then the whole."""
        wrong = len(self.sheet.wrong)
        for one in self.sheet.wrong:
            yield JobStep(0, self.total, schemas.WrongRow(line=one.line, detail=one.detail))
        found: list[Doubles] = []
        names: list[str] = []
        async with self.passes.in_use(self.asked.model):
            for done, row in enumerate(self.sheet.rows, start=1):
                try:
                    found.append(await self.measure_row(row))
                except Refused as error:
                    if STATUS.get(error.code, 422) >= 429:  # the server's trouble, not the row's
                        raise
                    wrong += 1
                    said = schemas.WrongRow(line=row.line, detail=error.detail)
                    yield JobStep(done, self.total, said)
                    continue
                names.append(row.cells.get("group") or str(row.line))
                yield JobStep(done, self.total, self.means_so_far(done, found))
        if not found:
            raise Refused("blank_table", f"None of the {wrong} rows can be used: see why at each.")
        yield JobStep(
            self.total, self.total, result=await run_sync(self.summarize, found, names, wrong)
        )

    async def measure_row(self, row: table_reader.TableRow) -> Doubles:
        """Return Δ of every head in one row, (layer, head); its two passes take one turn."""
        cells = row.cells
        targets = {name: cells.get(name) or None for name in ("target_a", "target_b")}
        check_lengths({"a": cells["a"], "b": cells["b"], **targets}, self.max_characters)
        sites = ("encoder",) if self.asked.site == "encoder" else None
        questions = [
            CaptureRequest(cells[side], target=targets[f"target_{side}"], sites=sites)
            for side in ("a", "b")
        ]
        words = ContrastWords(cells["query"], cells["k1"], cells["k2"])
        # Its captures are not kept: those that readers look at would have to leave.
        return await self.passes.submit(
            (self, row.line), partial(self.measure_pair, questions, words), admitted=True
        )

    def measure_pair(self, questions: list[CaptureRequest], words: ContrastWords) -> Doubles:
        """Ask about both texts, and return Δ, (layer, head); in a thread."""
        a, b = (self.models.run(self.asked.model, one) for one in questions)
        return delta(a, b, self.asked.site, words)

    def means_so_far(self, done: int, found: list[Doubles]) -> schemas.MeansSoFar | None:
        """Return the means from time to time."""
        if done % max(1, self.total // TOLD):
            return None
        return schemas.MeansSoFar(rows=len(found), delta=np.mean(found, axis=0).tolist())

    def summarize(
        self, found: list[Doubles], names: list[str], wrong: int
    ) -> schemas.ContrastTable:
        """Test every head over all rows; in a thread."""
        claimed = find_claims(found, names)
        cases = len(claimed.summary.names)
        return schemas.ContrastTable(
            model=self.asked.model,
            site=self.asked.site,
            searched=claimed.summary.mean.size,
            rows=len(found),
            wrong=wrong,
            cases=cases,
            grouped="group" in self.sheet.columns,
            flips=2**cases if cases <= EXACT else DRAWS,
            alpha=ALPHA,
            least=LEAST,
            heads=serialize_heads(claimed),
        )


def serialize_heads(claimed: Claims) -> list[schemas.TableHead]:
    """Return every head, largest |mean Δ| first."""
    seen = claimed.summary
    return [
        schemas.TableHead(
            layer=layer,
            head=head,
            delta=float(seen.mean[layer, head]),
            low=float(seen.low[layer, head]),
            high=float(seen.high[layer, head]),
            p=float(seen.p[layer, head]),
            p_holm=float(seen.p_holm[layer, head]),
            claimed=bool(claimed.claimed[layer, head]),
        )
        for layer, head, _ in rank_heads(np.abs(seen.mean))
    ]
