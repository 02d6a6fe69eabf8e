"""The page as axe judges it: no serious or critical violation."""

from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def expect_no_violation(page: Page) -> None:
    """Fail where axe finds anything serious or critical, and say what and where."""
    expect(page.locator('[aria-busy="true"]:visible')).to_have_count(0)  # what is dimmed
    result = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    assert len(result["passes"]) > 10, "axe looked at the page"
    assert [
        f"{one['id']} ({one['impact']}) at {node['target']}: {node['failureSummary']}"
        for one in result["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ] == []
