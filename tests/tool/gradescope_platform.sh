# Runs a bundle where Gradescope does: as root, in a file system with /autograder and a readable Python.
# Usage, in a mount namespace of its own: NEW_ROOT AUTOGRADER VENV [PATH...]
# PATHs lie in folders that other users may not enter, and are made reachable.
set -euo pipefail
new=$1 autograder=$2 venv=$3
shift 3

mount -t tmpfs -o mode=755 tmpfs "$new"
for path in /*; do
    if [ -L "$path" ]; then
        cp -P "$path" "$new/"
    elif [ -d "$path" ]; then
        mkdir "$new$path"
        case $path in
            /opt | /root | /tmp | /autograder) ;;
            *) mount --rbind "$path" "$new$path" ;;
        esac
    fi
done
chmod 1777 "$new/tmp"
for path in "$@"; do
    mkdir -p "$new$path"
    mount --bind "$path" "$new$path"
done
ln -s "$venv" "$new/opt/dlgrade"
mkdir -p "$new/autograder"
mount --bind "$autograder" "$new/autograder"
cd /
exec chroot "$new" /autograder/run_autograder
