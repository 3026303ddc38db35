"""The staff port: sign-in, the counsellors' desk, and the line between counsellor and visitor."""
