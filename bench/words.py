"""Numbers as a reader likes them."""


def number(value: float | str) -> str:
    """With two or three digits that count, and thousands set off; a text as it is."""
    if isinstance(value, str):
        return value
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 or not value else f"{value:.1g}"
