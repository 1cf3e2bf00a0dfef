"""What can go wrong with a file, and what its owner is told."""

from __future__ import annotations

from ticaret.errors import Conflict, DomainError, TooLarge
from ticaret.tabular.sources import Refused

# code → Turkish, English
REFUSALS: dict[str, tuple[str, str]] = {
    "empty_file": ("Dosya boş.", "The file is empty."),
    "web_page": (
        "Bu dosya bir tablo değil, web sayfası veya XML. Excel'de açıp .xlsx olarak kaydedin.",
        "This is a web page or XML, not a table. Open it in Excel and save it as .xlsx.",
    ),
    "not_a_table": (
        "Bu dosya tablo değil. CSV, .xlsx, .xls veya .ods gönderin.",
        "This file is no table. Send CSV, .xlsx, .xls or .ods.",
    ),
    "too_complex": (
        "Dosya okunamayacak kadar büyük ya da karmaşık açılıyor.",
        "Unpacked, the file is too large or too complex to be read.",
    ),
    "has_entities": (
        "Dosyanın içinde izin verilmeyen XML tanımları var.",
        "The file contains XML definitions that are not allowed.",
    ),
    "password_protected": (
        "Dosya parola korumalı. Parolasını kaldırıp yeniden gönderin.",
        "The file is protected by a password. Take it off and send it again.",
    ),
    "damaged": ("Dosya bozuk, okunamadı.", "The file is damaged and cannot be read."),
    "wrong_encoding": (
        "Metnin kodlaması anlaşılamadı. UTF-8 olarak kaydedip yeniden gönderin.",
        "The encoding of the text is not clear. Save it as UTF-8 and send it again.",
    ),
    "too_many_columns": ("Dosyada çok fazla sütun var.", "The file has too many columns."),
    "too_many_rows": (
        "Dosyada 200.000'den fazla satır var. Parçalara bölüp gönderin.",
        "The file has more than 200,000 rows. Send it in parts.",
    ),
    "no_such_sheet": ("Bu adda bir sayfa yok.", "There is no sheet of that name."),
    "no_rows": ("Dosyada başlığın altında satır yok.", "No row follows the header."),
    "no_header": (
        "Başlık satırı bulunamadı. Eksik sütunlar: {columns}. Sütunları eşleyerek yeniden deneyin.",
        "No header was found. Missing columns: {columns}. Try again with a mapping.",
    ),
    "internal": ("Beklenmeyen bir hata oluştu.", "Something went wrong on our side."),
    "rows_in_error": (
        "{count} satırda hata var; hiçbir satır aktarılmadı.",
        "{count} rows are in error; none was imported.",
    ),
}


class UnreadableFile(DomainError):
    code = "tabular.unreadable_file"
    message_tr = "Dosya okunamıyor."
    message_en = "The file cannot be read."


class FileTooLarge(TooLarge):
    code = "tabular.file_too_large"
    message_tr = "Dosya en çok 25 MB olabilir."
    message_en = "A file may have 25 MB at most."


class MalformedUpload(DomainError):
    code = "tabular.malformed_upload"
    message_tr = "Gönderilen form okunamadı."
    message_en = "The form that was sent cannot be read."


class NothingToImport(DomainError):
    code = "tabular.nothing_to_import"
    message_tr = "Bir dosya ya da rows gönderin; ikisini birden değil."
    message_en = "Send a file or rows, and not both."


class NotUndoable(Conflict):
    code = "tabular.not_undoable"
    message_tr = "Bu aktarım geri alınamaz: sürüyor, denemeydi, geri alındı ya da süresi geçti."
    message_en = "This import cannot be undone: it runs, was a dry run, was undone, or is too old."


def unreadable(refusal: Refused) -> UnreadableFile:
    """The refusal as the answer to a request."""
    tr, en = REFUSALS[refusal.code]
    return UnreadableFile(detail_tr=tr, detail_en=en)
