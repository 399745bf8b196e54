"""The system calls that a worker may not make, as a seccomp filter assembled by hand.

Everything that is not listed is allowed: TensorFlow's needs are wide and change, and a worker's files are
guarded elsewhere. What the list takes away: the network, new processes, other processes, memory that limits
do not count, changing the modes and owners of files, and the parts of the kernel where holes are usually
found. Refused calls answer EPERM, so that Python raises PermissionError.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

from dlgrade.sandbox import kernel

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERROR = 0x00050000

_LOAD, _AND, _JUMP, _EQUAL, _ABOVE, _AT_LEAST, _RETURN = 0x20, 0x54, 0x05, 0x15, 0x25, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

_X32 = 0x40000000  # a second table of calls on x86_64, which would walk past this filter
_NEWEST = 462  # mseal, Linux 6.10: later calls answer "no such call" until someone has looked at them


@dataclass(frozen=True)
class _Machine:
    audit: int
    column: int


_MACHINES = {"x86_64": _Machine(0xC000003E, 0), "aarch64": _Machine(0xC00000B7, 1)}

# Numbers on x86_64 and aarch64; None where the machine has no such call.
_Table = dict[str, tuple[int | None, int | None]]

_REFUSED: _Table = {
    # The network, and passing descriptors on.
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    # New processes and programs.
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    # Other processes.
    "tkill": (200, 130),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "get_robust_list": (274, 100),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # Memory and messages that outlive the process or that no limit counts.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Owners of files, and watching them: Landlock covers neither.
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "truncate": (76, 45),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # Where holes in the kernel are usually found.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "uselib": (134, None),
    "_sysctl": (156, None),
    "sysfs": (139, None),
    # The machine itself.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "syslog": (103, 116),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
}

# Answered with success and not done: shutil.copy() ends in chmod, and an honest student may call it.
_PRETENDED: _Table = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}

# Answered with "no such call": glibc then falls back on an older one, whose arguments a filter can see.
_ABSENT: _Table = {
    "clone3": (435, 435),
    "openat2": (437, 437),
}


@dataclass(frozen=True)
class _Condition:
    """Allow ``calls`` if the masked argument is among ``values``; if not ``wanted``, if it is not."""

    calls: _Table
    argument: int
    values: tuple[int, ...]
    wanted: bool = True
    mask: int = 0xFFFFFFFF


_THREAD, _NAMESPACES = 0x00010000, 0x7E020000
_TRUNCATE, _MODE = 0o1000, 0o3


def _conditions(pid: int) -> tuple[_Condition, ...]:
    return (
        # A thread is welcome, a process is not.
        _Condition({"clone": (56, 220)}, 0, (_THREAD,), mask=_THREAD | _NAMESPACES),
        # abort() and pthread_kill() signal the process itself.
        _Condition(
            {
                "kill": (62, 129),
                "tgkill": (234, 131),
                "rt_sigqueueinfo": (129, 138),
                "rt_tgsigqueueinfo": (297, 240),
            },
            0,
            (pid,),
        ),
        _Condition({"prlimit64": (302, 261)}, 0, (0, pid)),
        _Condition(
            {
                "sched_setaffinity": (203, 122),
                "sched_setscheduler": (144, 119),
                "sched_setparam": (142, 118),
                "sched_setattr": (314, 274),
            },
            0,
            (0,),
        ),
        # A pair of streams, as asyncio wants; a datagram socket could still send to any address.
        _Condition({"socketpair": (53, 199)}, 1, (1,), mask=0xF),
        # PDEATHSIG, DUMPABLE, MM, CHILD_SUBREAPER, PTRACER
        _Condition({"prctl": (157, 167)}, 0, (1, 4, 35, 36, 0x59616D61), wanted=False),
        # SETOWN, SETSIG, SETOWN_EX, NOTIFY: ways to have the kernel send signals
        _Condition({"fcntl": (72, 25)}, 1, (8, 10, 15, 1026), wanted=False),
        # TIOCSTI, TIOCLINUX (typing into a terminal), FIOSETOWN, SIOCSPGRP
        _Condition({"ioctl": (16, 29)}, 1, (0x5412, 0x541C, 0x8901, 0x8902), wanted=False),
        # Before its third version, Landlock let a file that is open for reading be cut to nothing.
        _Condition({"open": (2, None)}, 1, (_TRUNCATE,), wanted=False, mask=_TRUNCATE | _MODE),
        _Condition({"openat": (257, 56)}, 2, (_TRUNCATE,), wanted=False, mask=_TRUNCATE | _MODE),
    )


def program(pid: int, machine: str) -> bytes:
    """The filter for process ``pid``: instructions of ``struct sock_filter``, eight bytes each.

    Raises:
        OSError: ENOSYS, there is no table of calls for this ``machine``.
    """
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    kind = _MACHINES[machine]
    code = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, kind.audit, 1, 0),
        _step(_RETURN, _KILL),  # 32-bit calls have other numbers
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        _step(_RETURN, _KILL),
        _step(_ABOVE, _NEWEST, 0, 1),
        _step(_RETURN, _ERROR | errno.ENOSYS),
    ]
    code += _answer(_numbers(_REFUSED, kind), _ERROR | errno.EPERM)
    code += _answer(_numbers(_PRETENDED, kind), _ERROR)
    code += _answer(_numbers(_ABSENT, kind), _ERROR | errno.ENOSYS)
    for condition in _conditions(pid):
        for number in _numbers(condition.calls, kind):
            block = _check(condition)
            code += [_step(_EQUAL, number, 0, len(block)), *block]
    code.append(_step(_RETURN, _ALLOW))
    return b"".join(code)


def install() -> None:
    """Filter this process, all of its threads, and everything it becomes; nothing can take it off again.

    Raises:
        OSError: the kernel has no seccomp filters, the machine is unknown, or the process has neither
            no-new-privileges nor CAP_SYS_ADMIN.
    """
    code = program(os.getpid(), platform.machine())
    steps = ctypes.create_string_buffer(code, len(code))
    fprog = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(steps)))
    number = {"x86_64": 317, "aarch64": 277}[platform.machine()]
    set_filter, all_threads = 1, 1
    straggler = kernel.syscall(number, set_filter, all_threads, ctypes.addressof(fprog))
    if straggler:
        raise OSError(errno.EBUSY, f"thread {straggler} cannot be filtered")


def _numbers(table: _Table, machine: _Machine) -> list[int]:
    found = (numbers[machine.column] for numbers in table.values())
    return [number for number in found if number is not None]


def _answer(numbers: list[int], answer: int) -> list[bytes]:
    """Return ``answer`` for any of ``numbers``; a jump reaches 255 steps."""
    code = [_step(_EQUAL, number, len(numbers) - index, 0) for index, number in enumerate(numbers)]
    return [*code, _step(_JUMP, 1), _step(_RETURN, answer)]


def _check(condition: _Condition) -> list[bytes]:
    # Only the lower half: the kernel reads these arguments as 32-bit integers, too.
    code = [_step(_LOAD, _ARGUMENTS + 8 * condition.argument)]
    if condition.mask != 0xFFFFFFFF:
        code.append(_step(_AND, condition.mask))
    listed, other = _ALLOW, _ERROR | errno.EPERM
    if not condition.wanted:
        listed, other = other, listed
    count = len(condition.values)
    code += [_step(_EQUAL, value, count - index, 0) for index, value in enumerate(condition.values)]
    return [*code, _step(_RETURN, other), _step(_RETURN, listed)]


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, when_true, when_false, value)
