from publishing.content import ContentKind, register

from .models import HeadlineFigure, Page

register(ContentKind("figures", HeadlineFigure))
register(ContentKind("pages", Page))
