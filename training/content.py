from publishing.content import ContentKind, register

from .models import Cohort, Programme

register(ContentKind("training", Programme, children={"cohorts": Cohort}))
