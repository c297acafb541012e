"""What `manage.py bench_admin` measures with: a generated archive of realistic size, and the visits that staff pay to it."""
