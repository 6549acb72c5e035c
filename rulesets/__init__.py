"""One folder a locality; a package only so that its files can be read as resources."""
