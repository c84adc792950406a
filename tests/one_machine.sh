# A scheduler on this one machine around a command: sourced by slurm/node and gridengine/node, which name it.
#
# Debian's packages are installed, configured and started in namespaces of their own: /etc, /usr, /var and /run are
# overlays whose upper layers lie in memory, the host has a name of its own and no network. Outside of the command no
# file, package or process of this scheduler exists, and the kernel removes all of it with the last process, whatever
# ends that: the command, Ctrl-C or kill -9.
#
# Exit status: the command's; 77 where there can be no such scheduler (no root, no namespaces, no packages), with the
# reason. What follows the `source` runs within, once the packages are installed, with $node, a folder in memory for
# logs and state.

# $scheduler: its name; $client: a command of it; $packages: Debian's packages; $answers: to what they ask, if anything.
: "${scheduler:?}" "${client:?}" "${packages:?}" "${answers:=}"

cannot() {
    echo "no $scheduler here: $*" >&2
    exit 77
}

overlay() {
    for folder in "$@"; do
        mkdir -p "$node/upper$folder" "$node/work$folder"
        mount -t overlay overlay -o "lowerdir=$folder,upperdir=$node/upper$folder,workdir=$node/work$folder" "$folder" ||
            cannot "the kernel mounts no overlay on $folder"
    done
}

install_packages() {
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d # the packages start no service
    chmod +x /usr/sbin/policy-rc.d
    export DEBIAN_FRONTEND=noninteractive
    [ -z "$answers" ] || debconf-set-selections <<<"$answers"
    for attempt in 1 2; do
        if apt-get install -q -y --no-install-recommends iproute2 "${packages[@]}" >"$node/apt.log" 2>&1; then
            return
        fi
        # Lists that are missing or old.
        [ "$attempt" = 2 ] || apt-get update -q >"$node/apt-update.log" 2>&1 || true
    done
    tail -n 5 "$node/apt.log" >&2
    cannot "apt-get cannot install ${packages[*]}"
}

# Wait for a command to succeed: a minute, then its log's end and the reason.
wait_for() {
    local reason=$1 logs=$2
    shift 2
    local end=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            # shellcheck disable=SC2086
            tail -n 20 $logs >&2 || true
            cannot "$reason after a minute"
        fi
        sleep 0.5
    done
}

case ${1:-} in
    --within)
        # Process 1 of the namespace, which takes all others with it. Root's init ignores signals that it does not trap.
        trap 'exit 130' INT TERM
        node=$2
        shift 2
        mount -t tmpfs tmpfs "$node"
        overlay /etc /usr /var /run
        hostname locflow
        hosts=$(cat /etc/hosts)
        printf '127.0.0.1 locflow localhost\n%s\n' "$hosts" >/etc/hosts
        # The packages come over the network that the scheduler does not get: two of them side by side share no port.
        install_packages
        exec unshare --net -- "$0" --without-network "$node" "$@"
        ;;
    --without-network)
        trap 'exit 130' INT TERM
        node=$2
        shift 2
        ip link set lo up
        # Slurm looks up no name where the loopback's own address is the only one.
        ip address add 192.0.2.1/32 dev lo
        ;;
    *)
        [ $# -gt 0 ] || cannot "which command?"
        [ "$(id -u)" = 0 ] || cannot "only root can install it"
        command -v apt-get >/dev/null || cannot "no apt-get"
        command -v "$client" >/dev/null && cannot "there is a $scheduler already: run the command without me"
        node=$(mktemp -d "${TMPDIR:-/tmp}/locflow-node.XXXXXX")
        trap 'rmdir "$node"' EXIT
        unshare --mount --pid --uts --net --fork --kill-child true 2>/dev/null || cannot "no namespaces"
        status=0
        setpriv --pdeathsig KILL unshare --mount --pid --uts --fork --kill-child --mount-proc -- \
            "$0" --within "$node" "$@" || status=$?
        exit $status
        ;;
esac
