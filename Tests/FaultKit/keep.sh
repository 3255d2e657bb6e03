#!/bin/sh
# keep.sh STATE: keeps what fairlead made of the host, for reset.sh.
cd / && tar -cf "/root/faults/$1.tar" var/lib/fairlead etc/systemd/system/docker.service.d
