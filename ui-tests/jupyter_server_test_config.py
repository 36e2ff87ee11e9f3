"""The server of the browser tests. Never for real use: it takes all protection away."""

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821 - `c` is Jupyter's

# Galata asks JupyterLab's application for itself; this is the same in Notebook 7.
c.JupyterNotebookApp.expose_app_in_browser = True  # noqa: F821
