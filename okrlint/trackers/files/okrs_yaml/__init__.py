"""The native form of an OKR file: its shape (`form.py`), its published schema, and its way to records (`reader.py`)."""
