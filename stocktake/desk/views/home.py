"""The desk's first page: what waits for me."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from stocktake.accounts import rules as accounts
from stocktake.accounts.requests import SignedIn
from stocktake.cycles.models import Cycle
from stocktake.desk import queries
from stocktake.submissions.models import Submission


@login_required
def home(request: SignedIn) -> HttpResponse:
    person = request.user
    follows = accounts.is_secretariat(person) or accounts.is_regional_officer(person)
    own = Submission.objects.visible_to(person).with_names().order_by("-cycle__year") if not follows else []
    together = queries.together_for(person, list(own))
    context = {
        "waiting": [*together.waiting, *queries.waiting_for(person)],
        "shares": together.shares,
        "comments": together.comments,
        "calls": queries.calls_to_answer(person),
        "own": list(own),
        "cycles": list(Cycle.objects.order_by("-year")) if follows else [],
        "is_secretariat": accounts.is_secretariat(person),
        "is_administrator": accounts.is_administrator(person),
        "is_regional_officer": accounts.is_regional_officer(person),
        "governments": [
            m.organisation
            for m in person.current_memberships
            if m.organisation.kind == "government" and accounts.manages_members(person, m.organisation)
        ],
        "belongs": accounts.belongs(person),
    }
    return render(request, "desk/home.jinja", context)
