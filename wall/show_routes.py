"""What screens are to show, over HTTP: for those that no socket reaches, and for the first look."""

import hashlib
import json

from flask import Response, request
from flask.typing import ResponseReturnValue

from wall import db, feed, show
from wall.web import blueprint


@blueprint.get("/w/<slug>/show")
def get_show(slug: str) -> ResponseReturnValue:
    with db.reading() as session:
        told = json.dumps(show.as_json(session, feed.find_wall(session, slug)), ensure_ascii=False)
    answer = Response(told, mimetype="application/json")
    answer.set_etag(hashlib.blake2b(told.encode(), digest_size=8).hexdigest())
    answer.cache_control.public = True
    answer.cache_control.no_cache = True
    return answer.make_conditional(request)
