"""Tables of OKRs as CSV or TSV: cells with their places (`cells.py`), and what they mean (`reader.py`)."""
