from stocktake.api.machine import patterns

app_name = "machine"
urlpatterns = patterns()
