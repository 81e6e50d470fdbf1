"""Pixels out of videos and pictures. Everything here but `grid` needs numpy; video.py needs PyAV, image.py Pillow."""
