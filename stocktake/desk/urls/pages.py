from django.urls import path

from stocktake.desk.views import home, house, people, queue

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("queue/<slug:cycle>/", queue.queue, name="queue"),
    path("queue/<slug:cycle>/silent/", queue.silent, name="silent"),
    path("people/", people.organisations, name="people"),
    path("people/add/", people.add, name="add-organisation"),
    path("people/<slug:slug>/", people.organisation, name="organisation"),
    path("people/<slug:slug>/invite/", people.invite, name="invite"),
    path("people/invitations/<whole:pk>/revoke/", people.revoke, name="revoke"),
    path("people/memberships/<whole:pk>/end/", people.end, name="end-membership"),
    path("work/", house.jobs, name="jobs"),
    path("work/<uuid:pk>/", house.job, name="job"),
    path("work/<uuid:pk>/cancel/", house.cancel, name="cancel-job"),
    path("work/<uuid:pk>/file/", house.job_file, name="job-file"),
    path("log/", house.log, name="log"),
    path("mailbox/", house.mailbox, name="mailbox"),
    path("components/", house.components, name="components"),
]
