from publishing.content import ContentKind, register

from .models import Synonym

register(ContentKind("synonyms", Synonym))
