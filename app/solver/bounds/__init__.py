"""What no plan can beat: how early quantities can be there, and how much can be there in time."""
