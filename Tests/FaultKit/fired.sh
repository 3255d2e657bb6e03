#!/bin/sh
# Waits until the fault has come, or until it is known that it will not.
until [ -e /run/faults/fired ] || [ -e /run/faults/over ]; do sleep 0.02; done
[ ! -e /run/faults/fired ] || echo fired
