"""Runs a generated notebook's cells in a real kernel, outside Colab."""

import copy
import os
import pathlib
import shutil

import reported
from checks import scratch


def execute(bundle, model, twice=False):
    """Executes notebook.ipynb alone, without the files beside it, and gives everything it printed. twice runs each cell two times."""
    import nbformat
    from nbclient import NotebookClient

    work, output = scratch(), scratch()
    shutil.copy(pathlib.Path(bundle) / "notebook.ipynb", work)
    before = dict(os.environ)  # later checks of this process must not read this notebook's rows
    os.environ.update(SLMGEN_SKIP_INSTALL="1", SLMGEN_MODEL=str(model), SLMGEN_OUTPUT=str(output), SLMGEN_DATA=str(work))
    book = nbformat.read(work / "notebook.ipynb", as_version=4)
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    if twice:
        cells = []
        for cell in book.cells:
            again = copy.deepcopy(cell)
            again["id"] = cell["id"] + "-2"
            cells += [cell, again]
        book.cells = cells
    try:
        NotebookClient(book, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(work)}}).execute()
    finally:
        os.environ.clear()
        os.environ.update(before)
    reported.told(output, attempts=2 if twice else 1)
    texts = [o.get("text", "") for c in book.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "stream"]
    return "".join(texts)
