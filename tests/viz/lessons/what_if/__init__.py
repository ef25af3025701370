"""What if a leaf had another number?"""
