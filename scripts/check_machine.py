"""Say clearly, before anything is installed, whether this machine can run Zhiheng (F24)."""

import platform
import sys


def problems() -> "list[str]":
    """Return what is missing, in words for the person at the keyboard; empty: all is well."""
    found = []
    if not (3, 11) <= sys.version_info[:2] <= (3, 13) or platform.python_implementation() != "CPython":
        found.append(
            f"需要 CPython 3.11–3.13,当前是 {platform.python_implementation()} {platform.python_version()}。"
            "请安装后用 make PYTHON=/路径/python3.11 再试。\n"
            "  CPython 3.11-3.13 is needed; install one and run `make PYTHON=/path/to/python3.11 ...`."
        )
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        found.append("需要使用 glibc 的 Linux(不支持 musl/Alpine、Windows、macOS)。Linux with glibc is needed.")
    if platform.machine() not in ("x86_64", "aarch64"):
        found.append(f"支持 x86_64 与 aarch64,当前是 {platform.machine()}。Only x86_64 and aarch64 are supported.")
    try:
        import ensurepip  # noqa: F401  (Debian splits venv off; its absence only shows here)
    except ImportError:
        found.append(
            "缺少 venv 模块。Debian/Ubuntu 上请安装 python3-venv。The venv module is missing (Debian: python3-venv)."
        )
    return found


if __name__ == "__main__":
    messages = problems()
    for message in messages:
        sys.stderr.write(f"[zhiheng] {message}\n")
    sys.exit(1 if messages else 0)
