"""What axe-core finds wrong with a page, WCAG 2.2 AA and its best practices."""

from functools import cache

from playwright.sync_api import Page

from wall.config import ROOT

RUN = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] })
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id} (${help}): ${target.join(" ")}`))
}
"""


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule. What is evaluated passes by the page's own policy for scripts."""
    page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN)
    return found


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
