"""Settings: `base` holds what is always so, `demo`, `test` and `production` what differs."""
