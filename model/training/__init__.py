"""How the shipped weights were made and measured.

Read `recipe` first, every choice in one place; then `pairs`, from `lexicon` and `scenes` to the
sentences about "it" and what is held out of them; then `run`, from `train` to `ship`; then
`evaluation`, from `measurements` to the `card`.
"""
