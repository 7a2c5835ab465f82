"""The page shell and its components: templates, styles, forms and lists as every package uses them."""
