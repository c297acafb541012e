"""What other rooms may want to hear of."""

from django.dispatch import Signal

# A person has taken records out of the administration as a file.
# sender: the model; request; rows: how many; file_format: "xlsx" or "csv"; columns: the names of the columns.
exported = Signal()
