"""What crosses packages on the side of staff: home queue, search, oversight of jobs and mail."""
