"""What viz tells its readers, one file a language; ``autograd/languages`` says how to change a sentence or add a language."""
