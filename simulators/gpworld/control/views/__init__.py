"""What the routes of the control plane do, by topic; ``control.routes`` lists them all."""
