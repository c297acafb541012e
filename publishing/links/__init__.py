"""Links out of the archive: collected from all content, asked politely whether they still lead somewhere, and listed where not.

`collecting` finds them, `asking` asks one address, `checking` takes the nightly round, `admin` shows what came of it.
"""
