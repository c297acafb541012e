"""How staff keep the policies: sectors, manuals with their sections and documents, awards, video lectures, collections, the glossary."""

from . import awards, collections, glossary, limits, manuals, sections, sectors, suggestions, videos

__all__ = ["awards", "collections", "glossary", "limits", "manuals", "sections", "sectors", "suggestions", "videos"]
