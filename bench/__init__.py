"""The benchmarks: `./run bench [--json FILE] [NAME …]`. Every figure is measured beside its floor, in the same run.

`__main__` reads the command line; `pages`, `writing` and `whole` measure; `results` prints; `site` makes Stocktakes of
their own to measure; `inside` is what runs within them; `floors` and `load` are what they are compared and pressed with.
"""
