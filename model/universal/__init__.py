"""The Universal Transformer (Dehghani et al. 2019): one layer, applied again and again."""
