"""What is kept between restarts: the queue, staff accounts and counts. Never a word a visitor wrote."""
