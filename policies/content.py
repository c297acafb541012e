from publishing.content import ContentKind, register

from .models import Award, Document, Policy, Section, Sector, Subsector, Video

register(ContentKind("sectors", Sector))
register(ContentKind("subsectors", Subsector))
register(ContentKind("policies", Policy, children={"sections": Section, "documents": Document}))
register(ContentKind("awards", Award))
register(ContentKind("videos", Video))
