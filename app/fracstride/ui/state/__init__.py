"""What is asked, what is pointed at, what is preferred: each with one owner."""
