"""What all REST calls have in common: who may ask, and how errors are told."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado import web

from .bodies import BadRequestError, checked_text

if TYPE_CHECKING:
    from .desk import Desk


class LedgerHandler(ExtensionHandlerMixin, APIHandler):
    """A handler whose every answer is JSON, and whose every error is one sentence."""

    auth_resource = "runledger"
    _track_activity = False  # a page that only looks does not keep an idle server alive

    @property
    def desk(self) -> Desk:
        """What does the work."""
        found: Desk = self.settings["runledger_desk"]
        return found

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Answer with one sentence."""
        info = kwargs.get("exc_info")
        error = info[1] if isinstance(info, tuple) else None
        message = None if status_code == 403 else _message_of(error)
        body: dict[str, object] = {"message": message or _sentence(status_code)}
        cause = getattr(error, "__cause__", None)
        if isinstance(cause, BadRequestError) and cause.column is not None:
            body["column"] = cause.column
        self.finish(json.dumps(body))

    def answer(self, value: Mapping[str, object]) -> None:
        """Answer with a JSON object."""
        self.finish(json.dumps(value, allow_nan=False))

    def query(self, name: str, longest: int = 10_000) -> str | None:
        """Return one argument of the query, or None if it was not given."""
        given = self.get_query_arguments(name, strip=False)
        if len(given) > 1:
            raise BadRequestError(f"{name} was given more than once.")
        return checked_text(name, given[0], longest) if given else None

    def only(self, *names: str) -> None:
        """Refuse arguments that this call does not have: a typing error would go unnoticed."""
        for name in self.request.query_arguments:
            if name not in (*names, "token", "_xsrf") and not name.isdigit():
                raise BadRequestError(f"There is no argument {name[:50]}.")


def called(method: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Turn what went wrong into a status and a sentence."""

    @wraps(method)
    async def answer(self: LedgerHandler, *args: str) -> None:
        try:
            await method(self, *args)
        except BadRequestError as error:
            raise http_error(error.status, str(error)) from error
        except OSError as error:
            raise http_error(503, str(error)) from error

    return answer


def http_error(status: int, message: str) -> web.HTTPError:
    """Return an error that is answered with one sentence."""
    return web.HTTPError(status, "%s", message)


def _message_of(error: object) -> str | None:
    if not isinstance(error, web.HTTPError) or not error.log_message:
        return None
    try:
        return error.log_message % error.args
    except (TypeError, ValueError):
        return error.log_message


def _sentence(status: int) -> str:
    if status == 403:
        return "This request needs the server's token, or a right that its user does not have."
    if status >= 500:
        return "Run Ledger could not answer; the server's log says why."
    try:
        return f"{HTTPStatus(status).phrase}."
    except ValueError:
        return "The request was refused."
