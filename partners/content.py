from publishing.content import ContentKind, register

from .models import Agreement, Challenge, City, Country, Event, Organisation

register(ContentKind("countries", Country, key="iso2"))
register(ContentKind("challenges", Challenge))
register(ContentKind("cities", City))
register(ContentKind("organisations", Organisation))
register(ContentKind("events", Event))
register(ContentKind("agreements", Agreement))
