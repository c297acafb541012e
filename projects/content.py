from publishing.content import ContentKind, register

from .models import Amount, Party, Project

register(ContentKind("projects", Project, children={"parties": Party, "amounts": Amount}))
