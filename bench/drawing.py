"""The picture of docs/performance.md, drawn by Matplotlib in ``bench/venv``: ``python -m bench.drawing FILE < JSON``.

The JSON has a title and a subtitle, and for each panel its title, its unit, whether more is better, and its bars: of
each the name, the value, the value in words, and whether it is ours.
"""

import json
import sys
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

OURS, OTHERS, INK, QUIET, PAPER = "#23776a", "#d6d9d5", "#252d2b", "#5c615e", "#ffffff"
COLUMNS = 2
PANEL_INCHES = (5.6, 2.9)


def draw(picture: dict[str, Any], path: str) -> None:
    """One panel of bars for each question, Synopsis's in colour."""
    mpl.rcParams |= {"font.family": "DejaVu Sans", "font.size": 9, "svg.hashsalt": "synopsis", "text.color": INK}
    panels = picture["panels"]
    rows = -(-len(panels) // COLUMNS)
    figure, axes = plt.subplots(
        rows,
        COLUMNS,
        figsize=(PANEL_INCHES[0] * COLUMNS, PANEL_INCHES[1] * rows + 0.8),
        facecolor=PAPER,
        squeeze=False,
        layout="constrained",
    )
    figure.get_layout_engine().set(w_pad=0.25, h_pad=0.18, rect=(0.01, 0.01, 0.98, 0.97 - 0.5 / (rows * 2.9)))
    figure.text(0.02, 0.985, picture["title"], fontsize=14, fontweight="bold", va="top")
    figure.text(0.02, 0.985 - 0.32 / (rows * 2.9 + 0.8), picture["subtitle"], fontsize=9, color=QUIET, va="top")
    places = axes.flatten()
    for place, panel in zip(places, panels, strict=False):
        _panel(place, panel)
    for place in places[len(panels) :]:
        place.set_visible(False)
    figure.savefig(path, facecolor=PAPER, metadata={"Date": None} if path.endswith(".svg") else None, dpi=160)


def _panel(place: Axes, panel: dict[str, Any]) -> None:
    """The best on top, each bar with its value."""
    bars = sorted(panel["bars"], key=lambda bar: float(bar["value"]), reverse=not panel["more_is_better"])
    values = [bar["value"] for bar in bars]
    colours = [OURS if bar["ours"] else OTHERS for bar in bars]
    place.barh(range(len(bars)), values, color=colours, height=0.68)
    place.set_yticks(range(len(bars)), [bar["name"] for bar in bars])
    for label, bar in zip(place.get_yticklabels(), bars, strict=True):
        label.set(color=OURS if bar["ours"] else INK, fontweight="bold" if bar["ours"] else "normal")
    for height, bar in enumerate(bars):
        place.annotate(
            bar["label"],
            (bar["value"], height),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=OURS if bar["ours"] else QUIET,
            fontweight="bold" if bar["ours"] else "normal",
        )
    place.set_xlim(0, max(values) * 1.14)
    place.set_xticks([])
    place.tick_params(length=0)
    place.spines[:].set_visible(False)
    better = "more is better" if panel["more_is_better"] else "less is better"
    place.set_title(panel["title"], loc="left", fontsize=10.5, fontweight="bold", pad=16)
    place.text(
        0, 1.015, f"{panel['unit']}, {better}", transform=place.transAxes, color=QUIET, fontsize=8.5, va="bottom"
    )


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.argv[1])
