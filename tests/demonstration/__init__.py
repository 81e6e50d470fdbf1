"""The parts of tests/demo.py: the main job of the plugin shown without a Stash."""
