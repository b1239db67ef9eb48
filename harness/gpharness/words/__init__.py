"""The words of the feature files: phrases, and times as people say them."""
