from django.urls import path

from stocktake.documents.urls import doors
from stocktake.synthesis.views import compiling, desk, evidence, moves, writing

app_name = "synthesis"
urlpatterns = [
    path("", compiling.compile_page, name="compile"),
    path("begin/", compiling.begin, name="begin"),
    path("<str:number>/", desk.overview, name="desk"),
    path("<str:number>/history/", desk.history, name="history"),
    path("<str:number>/coverage/", desk.coverage, name="coverage"),
    path("<str:number>/draft.<slug:form>", desk.draft_file, name="draft-file"),
    path("<str:number>/evidence/", evidence.evidence, name="evidence"),
    path("<str:number>/pins/", evidence.pins, name="pins"),
    path("<str:number>/pins/add/", evidence.pin, name="pin"),
    path("<str:number>/pins/<whole:pk>/", evidence.restate, name="restate"),
    path("<str:number>/pins/<whole:pk>/drop/", evidence.drop, name="drop"),
    path("<str:number>/pins/<whole:pk>/follow/", evidence.follow, name="follow"),
    *(door for door in doors(writing.draft_of) if door.name != "languages"),
    path("<str:number>/<slug:move>/", moves.take, name="move"),
]
