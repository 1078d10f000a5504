"""GET /metrics, for who runs the server: to everybody else there is no such page."""

import hmac

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from wall.errors import PageUnknown
from wall.metrics import Metrics
from wall.web import blueprint, config, private


@blueprint.get("/metrics")
def get_metrics() -> ResponseReturnValue:
    if not _is_operator():
        raise PageUnknown
    metrics: Metrics = current_app.extensions["wall.metrics"]
    return private(Response(metrics.text(), content_type=CONTENT_TYPE_PLAIN_0_0_4))


@blueprint.after_app_request
def count(response: Response) -> Response:
    metrics: Metrics = current_app.extensions["wall.metrics"]
    metrics.count_answer(response.status_code)
    return response


def _is_operator() -> bool:
    token, said = config().metrics_token, request.authorization
    if not token or said is None or said.type != "bearer":
        return False
    return hmac.compare_digest((said.token or "").encode(), token.encode())
