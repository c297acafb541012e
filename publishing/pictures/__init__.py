"""Pictures in rich text: kept once with words for those who cannot see them, stored in a text by their number only.

`images` makes of an upload what the site shows, `storing` keeps its files, `showing` puts pictures into a text, `uses` knows
where they stand, `admin` is the library that staff choose from.
"""
