# Processes of the test bed. A pid is kept with the instant at which the kernel started it: whoever has the number later is left
# alone. Who has ended and whom nobody has buried yet (Z) is gone.
started() { awk '{ sub(/.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2>/dev/null; }

alive() { # name
    local pid when
    [ -r "$BED/pids/$1" ] && read -r pid when <"$BED/pids/$1" && [ -n "$when" ] && [ "$(started "$pid")" = "$when" ]
}

launch() { # name command...
    local name=$1 pid
    shift
    alive "$name" && return
    (cd "$BED/log" && exec setsid "$@" >"$BED/log/$name.out" 2>&1 </dev/null 9>&-) &
    pid=$!
    sleep 0.1
    echo "$pid $(started $pid)" >"$BED/pids/$name"
}

end() { # name
    local pid when
    if alive "$1"; then
        read -r pid when <"$BED/pids/$1"
        kill -TERM "$pid"
        for _ in $(seq 1 50); do
            [ "$(started "$pid")" = "$when" ] || break
            sleep 0.1
        done
        [ "$(started "$pid")" != "$when" ] || kill -KILL "$pid"
    fi
    rm -f "$BED/pids/$1"
}
