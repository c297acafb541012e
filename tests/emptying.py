"""The database is emptied after a test that commits: of what is in it, since most of its tables are empty.

Django would truncate them all and make content types, permissions and roles anew, which takes a second or more.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

OF_MIGRATE = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")

_whole_flush = TransactionTestCase._fixture_teardown
_after_flush: dict[str, tuple] = {}  # by database: what a whole flush leaves in the tables OF_MIGRATE


def empty_only_what_is_full() -> None:
    """From now on, for every test that commits. One that changed rows OF_MIGRATE is followed by a whole flush."""
    TransactionTestCase._fixture_teardown = _empty


def _empty(test: TransactionTestCase) -> None:
    name = connection.settings_dict["NAME"]
    if test.available_apps is None and not test.serialized_rollback and _after_flush.get(name) == _of_migrate():
        _delete_rows()
    else:
        _whole_flush(test)
        _after_flush[name] = _of_migrate()


def _of_migrate() -> tuple:
    rows = [f"(SELECT md5(string_agg(row::text, ' ' ORDER BY id)) FROM {table} AS row)" for table in OF_MIGRATE]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(rows)}")
        return cursor.fetchone()


def _delete_rows() -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    others = sorted(set(tables) - set(OF_MIGRATE))
    with transaction.atomic(), connection.cursor() as cursor:
        # As a flush does, wait for whoever still writes.
        cursor.execute(f"LOCK TABLE {', '.join(others)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM {each})" for each in others))
        full = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        guarded = full & {row[0] for row in cursor.fetchall()}  # audit records: nobody deletes one
        for each in guarded:
            cursor.execute(f"TRUNCATE {each}")
        for each in full - guarded:  # in any order: foreign keys are looked at in the end
            cursor.execute(f"DELETE FROM {each}")
