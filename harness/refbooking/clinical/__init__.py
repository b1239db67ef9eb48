"""The outside world as the product sees it: clinical systems and the text gateway."""
