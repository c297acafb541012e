from publishing.content import ContentKind, register

from .models import Award, Collection, CollectionItem, Document, Policy, Section, Sector, Subsector, Term, Video

register(ContentKind("sectors", Sector))
register(ContentKind("subsectors", Subsector))
register(ContentKind("policies", Policy, children={"sections": Section, "documents": Document}))
register(ContentKind("awards", Award))
register(ContentKind("videos", Video))
register(ContentKind("collections", Collection, children={"items": CollectionItem}))
register(ContentKind("glossary", Term))
