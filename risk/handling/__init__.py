"""By which rules corrective action is driven: days, ladder, strategy. Values in, values out."""
