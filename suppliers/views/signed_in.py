"""The request as views of signed-in people see it: for types only, Django makes the object."""

from django.http import HttpRequest

from suppliers.models import User


class SignedInRequest(HttpRequest):
    """Behind LoginRequiredMiddleware there is always a person."""

    user: User
