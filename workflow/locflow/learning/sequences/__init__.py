"""Paper 5's kind: recurrent networks that tell phases apart by traces of the magnetization."""
