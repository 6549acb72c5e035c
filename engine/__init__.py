"""The core: it knows no locality and no subject matter."""
