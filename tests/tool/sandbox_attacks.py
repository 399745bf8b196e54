"""Attacks on the sandbox, and the small process that forks, confines and lets them try.

Run as a program it reads one request a line from stdin and answers each with one line of JSON; it imports
no TensorFlow, so that a fork costs milliseconds. An attack that succeeds returns its evidence; one that is
stopped raises.
"""

# An attack's name is its description; attacks are system calls, and look like it.
# ruff: noqa: D103, PTH101, PTH103, PTH104, PTH105, PTH108, PTH109, PTH111, PTH115, PTH116, PTH123, PTH208, PTH211

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

MIB = 1 << 20
PARENTS_SECRET = ctypes.create_string_buffer(b"what the parent knows")
_SECONDS = 60


# Files


def read_file(path):
    with open(path, "rb") as file:
        return repr(file.read(80))


def list_folder(path):
    return os.listdir(path)


def write_file(path):
    with open(path, "w") as file:
        file.write("100 points")
    return "written"


def move_file_out(path):
    with open("mine", "w") as file:
        file.write("100 points")
    os.rename("mine", path)
    return "moved"


def link_file_in(path):
    os.link(path, "stolen")
    with open("stolen") as file:
        return file.read()


def point_out_of_the_directory(path):
    os.symlink(path, "results.json")
    return "linked"


def empty_a_file_by_opening_it(path):
    os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    return "emptied"


def change_mode(path):
    os.chmod(path, 0o777)
    if os.stat(path).st_mode & 0o777 != 0o777:
        raise PermissionError("the mode is as before")
    return "changed"


def change_time(path):
    os.utime(path, (1, 1))
    if os.stat(path).st_mtime != 1:
        raise PermissionError("the time is as before")
    return "changed"


def watch_a_folder(path):
    """See when others' files come and go: inotify asks nobody but the file modes."""
    watcher = _checked(ctypes.CDLL(None, use_errno=True).inotify_init1(0))
    _checked(ctypes.CDLL(None, use_errno=True).inotify_add_watch(watcher, path.encode(), 0x100))
    return "watching"


# The network


def connect_tcp(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return "connected"


def send_udp(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"the hidden tests", ("127.0.0.1", port))


def connect_unix(address):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address.replace("@", "\0"))
        return "connected"


def send_from_a_socketpair(address):
    """One half of a pair of datagram sockets can send to any address."""
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return one.sendto(b"the hidden tests", address.replace("@", "\0"))


# Processes


def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "forked"


def fork_many(count):
    pids = []
    try:
        for _ in range(count):
            pid = os.fork()
            if pid == 0:
                time.sleep(60)
                os._exit(0)
            pids.append(pid)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return len(pids)


def run_program():
    return subprocess.run(["/bin/echo", "hello"], capture_output=True, check=True).stdout.decode()


def become_root_by_a_program(path):
    """A set-user-id program of root's."""
    seen = subprocess.run([path, "-u"], capture_output=True, check=True).stdout.decode().strip()
    if seen != "0":
        raise PermissionError(f"the program ran as {seen}")
    return seen


def leave_a_survivor():
    """A process in a session of its own, whose parent is gone: no group and no descent betrays it."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        pid = os.fork()
        if pid:
            os.write(writing, str(pid).encode())
            os._exit(0)
        time.sleep(60)
        os._exit(0)
    return int(os.read(reading, 20))


def signal_parent():
    os.kill(os.getppid(), signal.SIGCONT)
    return "sent"


def signal_parent_by_descriptor():
    """Have the kernel send the signal, when a pipe becomes readable."""
    import fcntl

    reading, _ = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, os.getppid())
    return "owner set"


def slow_parent_down():
    os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid()))
    return "allowed"


def limit_parent():
    """Set the parent's limits, to what they are."""
    import resource

    return resource.prlimit(os.getppid(), resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE))


def read_proc_of_parent(name):
    with open(f"/proc/{os.getppid()}/{name}", "rb") as file:
        return len(file.read(20))


def read_memory_of_parent():
    """The parent's memory at an address that a fork shares."""
    address = ctypes.addressof(PARENTS_SECRET)
    found = ctypes.create_string_buffer(len(PARENTS_SECRET))
    ours, theirs = ((ctypes.c_void_p * 2)(place, len(found)) for place in (ctypes.addressof(found), address))
    call = ctypes.CDLL(None, use_errno=True).process_vm_readv
    _checked(call(os.getppid(), ours, ctypes.c_ulong(1), theirs, ctypes.c_ulong(1), ctypes.c_ulong(0)))
    return found.value.decode()


def trace_parent():
    seize = 0x4206
    _checked(ctypes.CDLL(None, use_errno=True).ptrace(seize, os.getppid(), None, None))
    return "seized"


def outlive_parent():
    """Take back the signal that comes when the parent dies."""
    _checked(ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0))
    return "immortal"


def use_another_call_table():
    """The same calls under other numbers, as a 64-bit kernel keeps them for programs with 32-bit pointers."""
    ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(0x40000000 + 39))
    return "answered"


# Privileges


def become_user(uid):
    os.setuid(uid)
    return os.getuid()


def give_file_away():
    with open("mine", "w"):
        os.chown("mine", 1, 1)
    return "given"


def capabilities():
    with open("/proc/self/status") as file:
        held = [line.split()[1] for line in file if line.startswith(("CapEff", "CapPrm", "CapBnd"))]
    if not any(int(mask, 16) for mask in held):
        raise PermissionError("none are held")
    return held


# What a process is born with


def read_descriptor(descriptor):
    return os.pread(descriptor, 80, 0).decode()


def read_environment(name):
    return os.environ[name]


# Resources


def allocate(mib):
    held = []
    for _ in range(mib // 8):
        held.append(bytearray(8 * MIB))
    return len(held)


def share_memory(mib):
    """Anonymous memory that is mapped as shared: no limit on data counts it."""
    area = mmap.mmap(-1, mib * MIB)
    for page in range(0, mib * MIB, 4096):
        area[page] = 1
    globals()["held"] = area
    return mib


def hide_memory_in_a_file():
    return os.memfd_create("held")


def write_large_file(mib):
    with open("large", "wb") as file:
        for _ in range(mib):
            file.write(b"x" * MIB)
    return mib


def write_many_files(count):
    for index in range(count):
        os.makedirs(f"d{index % 7}", exist_ok=True)
        with open(f"d{index % 7}/{index}", "wb") as file:
            file.write(b"x" * 5000)
    return count


def hide_a_deleted_file(mib):
    descriptor = os.open("hidden", os.O_CREAT | os.O_RDWR)
    os.unlink("hidden")
    return os.write(descriptor, b"x" * mib * MIB)


def burn_cpu():
    while True:
        pass


def open_many_files(count):
    return len([os.open(os.devnull, os.O_RDONLY) for _ in range(count)])


# What is no attack


def ordinary_work():
    """What a student's code may well do."""
    import concurrent.futures
    import shutil
    import socket as sockets
    import threading

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(abs, range(-9, 0))) == 45
    threading.Thread(target=print).start()
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/a", "w") as file:
        file.write("a")
    with open("a.txt", "w") as file:
        file.write("a")
    shutil.copy("a.txt", "b.txt")
    os.replace("b.txt", "a.txt")
    os.makedirs("deep/er")
    os.rename("a.txt", "deep/er/a.txt")
    shutil.rmtree("deep")
    one, two = sockets.socketpair()
    one.sendall(b"x")
    assert two.recv(1) == b"x"
    os.urandom(4)
    os.kill(os.getpid(), 0)
    import zoneinfo

    zoneinfo.ZoneInfo("UTC")
    return sorted(os.listdir("."))


def surroundings():
    return {
        "cwd": os.getcwd(),
        "home": os.path.expanduser("~"),
        "temporary": tempfile.gettempdir(),
        "session": os.getsid(0) == os.getpid() == os.getpgid(0),
        "uid": [*os.getresuid(), *os.getresgid()],
        "groups": os.getgroups(),
        "umask": os.umask(0),
        "descriptors": sorted({os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2)}),
    }


def _checked(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# The process that forks


def serve():
    from dlgrade.sandbox.confine import harden_parent
    from dlgrade.sandbox.watch import kill_tree

    if "hardened" in sys.argv:
        harden_parent()
    children = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "kill" in request:
            pid = request["kill"]
            answer = {"gone": kill_tree(pid, request["uid"])}
            os.waitpid(pid, 0)
            os.close(children.pop(pid))
        else:
            answer, pid, pipe = _start(request)
            if request["linger"]:
                children[pid] = pipe
                answer["pid"] = pid
            else:
                os.close(pipe)
                kill_tree(pid, request["confinement"]["uid"])
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                if not answer:
                    answer = {"died": status}
        print(json.dumps(answer), flush=True)


def _start(request):
    os.environ.update(request["environment"])
    inherited = os.open(request["inherit"], os.O_RDONLY) if request["inherit"] else -1
    if inherited >= 0:
        os.set_inheritable(inherited, True)
        os.dup2(inherited, 40)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _attempt(request, writing)
    os.close(writing)
    if inherited >= 0:
        os.close(inherited)
        os.close(40)
    ready, _, _ = select.select([reading], [], [], _SECONDS)
    text = os.read(reading, 60_000) if ready else b'{"hung": true}'
    return (json.loads(text) if text else {}), pid, reading


def _attempt(request, writing):
    import msgspec
    from dlgrade.sandbox.confine import Confinement, ConfinementError, confine

    try:
        confine(msgspec.convert(request["confinement"], Confinement), [writing])
        outcome = {"done": globals()[request["attack"]](**request["arguments"])}
    except ConfinementError as error:
        outcome = {"not confined": str(error)}
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "")
        outcome = {"stopped": f"{type(error).__name__} {name} {error}"}
    except BaseException as error:
        outcome = {"stopped": f"{type(error).__name__}: {error}"}
    os.write(writing, json.dumps(outcome).encode())
    while request["linger"]:
        time.sleep(60)
    os._exit(0)


if __name__ == "__main__":
    serve()
