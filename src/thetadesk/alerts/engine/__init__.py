"""From tick to fired: rules made into thresholds, and the ticks that cross them into changes.

`evaluating.Engine` is the whole of it; `machine` says how an instance of a rule may move, `preview` what a rule would
have done. A quiet tick costs two comparisons per field, however many rules watch it.
"""
