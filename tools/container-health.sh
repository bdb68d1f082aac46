#!/bin/bash
# Asks the service in this container whether it works. The shell alone: a Node of its own every few seconds would cost more than
# the service does.
exec 3<>"/dev/tcp/127.0.0.1/${TRAPEZOID_HEALTH_PORT:-9080}" || exit 1
printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3
read -r -t 8 _ status _ <&3 || exit 1
# What is behind the head says why.
while read -r -t 1 line <&3; do last=${line%$'\r'}; done
echo "$last"
[[ $status == 200 ]]
