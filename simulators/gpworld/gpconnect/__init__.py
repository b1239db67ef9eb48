"""GP Connect 1.2.7 appointment booking: provider, Spine Secure Proxy and Spine directory."""
