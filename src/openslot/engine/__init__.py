"""Reckons free time: hours, busy time, buffers, limits, grids, hosts, and why not. Pure: values in, values out."""
