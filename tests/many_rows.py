"""Twenty thousand rows in a second: the database copies those that a test has made."""

from django.db import connection, models

MANY = 20_000


def multiply(model: type[models.Model], total: int = MANY) -> None:
    """Copy the rows of a model, each as often as the others, until there are so many; a slug gets a number."""
    times = total // model._base_manager.count() - 1
    columns = [each.column for each in model._meta.concrete_fields if not each.primary_key]
    values = ["slug || '-copy-' || n" if each == "slug" else f'"{each}"' for each in columns]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(f"{chr(34)}{each}{chr(34)}" for each in columns)}) '
            f'SELECT {", ".join(values)} FROM "{table}", generate_series(1, %s) n',
            [times],
        )
        cursor.execute(f'ANALYZE "{table}"')
