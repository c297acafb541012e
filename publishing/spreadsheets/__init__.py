"""Records as a spreadsheet: out as XLSX or CSV, and the same file back in, checked cell by cell before anything is written.

`columns` says what a cell holds, `files` how a file is read and written, `checking` what a file would change, `applying`
changes it and takes it back, `jobs` does both in the background, `admin` gives the pages.
"""
