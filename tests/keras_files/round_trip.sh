#!/bin/sh
# Models go from Keras to Rust and back: installs Keras where it is not, then runs the test. Arguments choose
# the packages and features that `cargo test` builds.
set -eu
cd "$(dirname "$0")/../.."
venv=target/keras
if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    echo 'skipped: there is no Python with venv'
    exit 0
fi
if ! "$venv/bin/python" -c 'import keras, jax, h5py' 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet keras==3.15.1 jax h5py || {
        echo 'skipped: Keras cannot be installed'
        exit 0
    }
fi
[ $# -gt 0 ] || set -- -p keras-runtime --features keras-files
KERAS_PYTHON=$PWD/$venv/bin/python cargo test "$@" --test keras -- --nocapture round_trip
