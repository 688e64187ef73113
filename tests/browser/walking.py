"""Going over a page by keyboard: each stop of the tab key is seen with its ring, and ``j`` and ``k`` walk through every list."""

from playwright.sync_api import Page

SEEN = """at => {
    const box = at.getBoundingClientRect(), style = getComputedStyle(at)
    return box.width > 0 && box.height > 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
}"""
_STOPS = f"""() => {{
    const ringed = {SEEN}
    return Array.from(document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')).filter(at => {{
        const hidden = at.type === 'hidden' || !at.checkVisibility({{ visibilityProperty: true }})
        if (at.tabIndex < 0 || at.disabled || hidden) {{ return false }}
        at.focus()
        // What is chosen by a label that is drawn in its place is marked there.
        const shown = [at, at.nextElementSibling, at.closest('label')].filter(Boolean)
        return at.tabIndex > 0 || document.activeElement !== at || !shown.some(ringed)
    }}).map(at => at.outerHTML.slice(0, 160))
}}"""
# A row of a list that leads somewhere, and that no key would reach.
_PASSED_BY = """() => Array.from(document.querySelectorAll('main .list > li, main tbody tr'))
    .filter(row => row.querySelector('a[href]') && !row.closest('[data-row]') && !row.querySelector('[data-row]'))
    .map(row => row.outerHTML.slice(0, 160))"""
_WALK = f"""() => {{
    const ringed = {SEEN}
    const rows = Array.from(document.querySelectorAll('[data-row]')).filter(row => row.checkVisibility())
    const press = key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true }}))
    const at = () => rows.indexOf(document.activeElement.closest('[data-row]'))
    const wrong = []
    const expect = (key, row) => {{
        press(key)
        const stop = document.activeElement
        if (at() !== row) {{
            wrong.push(`${{key}} came to row ${{at()}}, not to ${{row}} of ${{rows.length}}`)
        }} else if (!ringed(stop)) {{
            wrong.push(`row ${{row}} has no ring: ${{stop.outerHTML.slice(0, 120)}}`)
        }}
    }}
    document.activeElement.blur()
    rows.forEach((_row, index) => expect('j', index))
    if (rows.length) {{ expect('j', rows.length - 1) }}
    if (rows.length > 1) {{ expect('k', rows.length - 2) }}
    return wrong
}}"""


def walked(page: Page) -> list[str]:
    """What is wrong for whoever goes over the page as it stands by keyboard alone: down every list, and one row up."""
    # From the first key on, what a script focuses is marked as what the tab key reaches; the order is that of the page.
    page.keyboard.press("Tab")
    found = [f"a stop that is not seen: {one}" for one in page.evaluate(_STOPS)]
    found += [f"a row no key reaches: {one}" for one in page.evaluate(_PASSED_BY)]
    return found + (page.evaluate(_WALK) if page.evaluate("'keys' in document.body.dataset") else [])
