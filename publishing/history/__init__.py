"""The history of every record that staff keep, and the bin of what they deleted.

`recorded` is what services and imports use: what is changed inside becomes part of the history of its records.
"""

from .recording import recorded

__all__ = ["recorded"]
