#!/usr/bin/env python3
"""Asks nbformat, Jupyter's own validator, whether notebooks are what they should be.

    pip install nbformat
    tlab export --to ipynb notebooks/01-arrays.tlab -o /tmp/arrays.ipynb
    Scripts/validate-notebooks.py /tmp/arrays.ipynb ...
"""
import sys
import warnings

import nbformat

warnings.simplefilter("error")
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    print(f"{path}: valid, format {notebook.nbformat}.{notebook.nbformat_minor}, "
          f"{len(notebook.cells)} cells")
