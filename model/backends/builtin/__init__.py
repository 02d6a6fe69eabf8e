"""The Transformer that this project trained, as a model that can be asked."""
