"""The web process: the public chat and the staff consoles. The only process that the internet sees."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: its second thread spins for products as small as ours
