"""The students' notebook, made from a text in jupytext's percent format.

Equal texts give equal bytes, so that ``dlgrade release --check`` can compare: no outputs, no times, and cell
ids that depend on the cell alone.
"""

from __future__ import annotations

import hashlib
import json

from dlgrade.errors import GraderError

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
    # Colab reads these two: it proposes a runtime with its free GPU
    "accelerator": "GPU",
    "colab": {"gpuType": "T4", "provenance": []},
}


def to_notebook(text: str, banner: str, name: str) -> str:
    """The notebook of a text, valid in nbformat 4.5, with ``banner`` before its first Markdown.

    Raises:
        GraderError: ``text`` does not begin with a Markdown cell, or has a cell twice, so that its id would
            not be unique; ``name`` is said.
    """
    import jupytext  # here, since most commands need none
    import nbformat

    read = jupytext.reads(text, fmt="py:percent")
    if not read.cells or read.cells[0].cell_type != "markdown":
        raise GraderError(f"{name}: must begin with a Markdown cell (# %% [markdown])")
    notebook = nbformat.v4.new_notebook(metadata=_METADATA)
    for cell in read.cells:
        new = nbformat.v4.new_markdown_cell if cell.cell_type == "markdown" else nbformat.v4.new_code_cell
        identity = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        if any(identity == earlier.id for earlier in notebook.cells):
            raise GraderError(f"{name}: a cell stands there twice: {cell.source.splitlines()[:1]}")
        source = cell.source if notebook.cells else banner + cell.source
        notebook.cells.append(new(source, id=identity))
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def lines_of(notebook: str) -> list[str]:
    """The lines of all cells, as their author wrote them."""
    return [line for cell in json.loads(notebook)["cells"] for line in "".join(cell["source"]).splitlines()]
