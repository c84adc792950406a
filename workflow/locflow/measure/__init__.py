"""From averages to measured quantities: numbers of figures with their intervals. Nothing is drawn."""
