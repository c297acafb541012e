"""What `manage.py bench_search` measures with: generated records of realistic length, their loading, and the searches."""
