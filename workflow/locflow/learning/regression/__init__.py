"""Paper 2's kind: recurrent networks that predict indicators from the random field."""
