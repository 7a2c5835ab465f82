"""Background jobs: what staff see of them. The jobs themselves lie in each package's tasks.py."""
