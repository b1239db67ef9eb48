"""The reference booking product: patients are texted a link and book themselves in."""
