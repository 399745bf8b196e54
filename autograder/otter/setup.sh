#!/usr/bin/env bash
# Builds the image that Gradescope grades in: one Python with pinned packages. Otter's own script installs a
# browser and a conda distribution besides, which grading does not need and which take most of its half hour.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends ca-certificates curl

curl -LsSf https://astral.sh/uv/0.13.9/install.sh | env UV_INSTALL_DIR=/opt/uv UV_NO_MODIFY_PATH=1 sh

# not below /root: student code runs as another user, who cannot look in there and still needs Python
export UV_PYTHON_INSTALL_DIR=/opt/python
/opt/uv/uv venv --managed-python --python 3.11 /opt/dlgrade
/opt/uv/uv pip install --no-cache --python /opt/dlgrade/bin/python -r /autograder/source/requirements.txt
chmod -R a+rX /opt/python /opt/dlgrade

# a first import compiles TensorFlow's thousands of modules, and finds a broken image before a student does
/opt/dlgrade/bin/python -c "import tensorflow, otter, ipykernel"
if grep -q '^shap' /autograder/source/requirements.txt; then /opt/dlgrade/bin/python -c "import shap"; fi
