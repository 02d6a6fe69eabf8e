"""The two kinds of models that can be asked, behind one protocol."""
