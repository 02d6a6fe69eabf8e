"""What captures say of heads: searched, contrasted, compared with chance, summed up."""
