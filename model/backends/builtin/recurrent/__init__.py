"""The recurrent networks that this project trained, as models that can be asked."""
