"""The server of the browser tests. Never for real use: it takes all protection away."""

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821 - `c` is Jupyter's
