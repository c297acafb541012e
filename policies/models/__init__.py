"""What Seoul did: sectors, policies with their typed sections and documents, awards, lectures, collections, glossary."""

from .award import Award
from .collection import Collection, CollectionItem
from .policy import Document, Policy, Section
from .scope import EditingScope
from .sector import Sector, Subsector
from .suggestion import Suggestion
from .term import Term
from .video import Video

FIRST_DECADE = 1960  # the line of decades begins here

__all__ = [
    "FIRST_DECADE",
    "Award",
    "Collection",
    "CollectionItem",
    "Document",
    "EditingScope",
    "Policy",
    "Section",
    "Sector",
    "Subsector",
    "Suggestion",
    "Term",
    "Video",
]
