"""What Stash Sense needs to work: its environment, its models, and a report on both. Standard library only."""
