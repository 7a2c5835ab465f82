"""What crosses packages on the public side: home, search, how to reach an authority."""
