"""The web pages: patients with a link, and plain pages for staff (behaviour section 8)."""
