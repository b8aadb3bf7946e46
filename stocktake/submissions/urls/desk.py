from django.urls import path

from stocktake.documents.urls import doors, version_doors
from stocktake.submissions.views import desk, filer, moves, pieces

app_name = "submissions"
urlpatterns = [
    path("<str:number>/", desk.overview, name="desk"),
    path("<str:number>/history/", desk.history, name="history"),
    path("<str:number>/filed/", desk.filed, name="filed"),
    path("<str:number>/filed/files/<whole:position>/", desk.filed_file, name="filed-file"),
    path("<str:number>/receipts/<whole:filing>/", desk.receipt, name="receipt"),
    path("<str:number>/receipts/<whole:filing>/receipt.json", desk.receipt_file, name="receipt-file"),
    path("<str:number>/mails/<whole:pk>/", desk.mail, name="mail"),
    *doors(filer.draft_of),
    *version_doors(filer.version_of),
    path("<str:number>/changes/", filer.changes, name="changes"),
    path("<str:number>/tables/add/", pieces.add_table, name="add-table"),
    path("<str:number>/tables/<whole:pk>/remove/", pieces.remove_table, name="remove-table"),
    path("<str:number>/attachments/", pieces.attachments, name="attachments"),
    path("<str:number>/attachments/<whole:pk>/", pieces.attachment, name="attachment"),
    path("<str:number>/attachments/<whole:pk>/remove/", pieces.detach, name="detach"),
    path("<str:number>/word/", pieces.upload, name="upload"),
    path("<str:number>/outline.docx", pieces.to_word, name="to-word"),
    path("<str:number>/word/<uuid:pk>/", pieces.proposal, name="proposal"),
    path("<str:number>/word/<uuid:pk>/dismiss/", pieces.dismiss, name="dismiss"),
    path("<str:number>/tray/", pieces.tray, name="tray"),
    path("<str:number>/tray/<whole:pk>/", pieces.settle, name="settle"),
    path("<str:number>/submit/", moves.submit, name="submit"),
    path("<str:number>/remarks/", moves.add_remark, name="add-remark"),
    path("<str:number>/remarks/<whole:pk>/remove/", moves.remove_remark, name="remove-remark"),
    path("<str:number>/remarks/<whole:pk>/reply/", moves.reply, name="reply"),
    path("<str:number>/correct/<str:key>/", moves.correct, name="correct"),
    path("<str:number>/<slug:move>/", moves.take, name="move"),
]
