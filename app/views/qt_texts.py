"""The texts inside Qt itself (menus of text fields, standard buttons) in the language of the program.

Qt's own Vietnamese texts are not part of the package.
"""
from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, QTranslator

from app.services.language import N_, _

TEXTS = {
    "&Undo": N_("Undo"), "&Redo": N_("Redo"), "Cu&t": N_("Cut"), "&Copy": N_("Copy"), "&Paste": N_("Paste"),
    "Delete": N_("Delete"), "Select All": N_("Select all"), "&Select All": N_("Select all"), "OK": N_("OK"),
    "&OK": N_("OK"), "Cancel": N_("Cancel"), "&Cancel": N_("Cancel"), "Close": N_("Close"), "&Close": N_("Close"),
    "Save": N_("Save"), "&Save": N_("Save"), "Open": N_("Open"), "&Open": N_("Open"), "&Yes": N_("Yes"),
    "&No": N_("No"), "Apply": N_("Apply"), "Reset": N_("Reset"), "Discard": N_("Discard"), "Help": N_("Help"),
    "Don't Save": N_("Discard"), "Retry": N_("Try again"), "Ignore": N_("Ignore"), "Abort": N_("Stop"),
    "Copy &Link Location": N_("Copy the link"), "Insert Unicode control character": N_("Insert a control character"),
    "Step &up": N_("More"), "&Step up": N_("More"), "Step &down": N_("Less"), "Clear": N_("Clear"),
    "Directory": N_("Folder"), "File &name:": N_("File name:"), "Files of type:": N_("Kind of file:"),
    "Files of &type:": N_("Kind of file:"), "&Look in:": N_("Folder:"), "All Files (*)": N_("All files (*)"),
    "Look in:": N_("Folder:"), "Computer": N_("This computer"), "&New Folder": N_("New folder"), "Folder": N_("Folder"),
    "Files": N_("Files"), "&Rename": N_("Rename"), "&Delete": N_("Delete"),
    "Show &hidden files": N_("Show hidden files"), "Back": N_("Back"), "Forward": N_("Forward"),
    "Parent Directory": N_("Folder above"),
    "Create New Folder": N_("New folder"), "List View": N_("As a list"), "Detail View": N_("With details"),
    "%1\nFile not found.\nPlease verify the correct file name was given.": N_("%1\nThere is no such file."),
    "Name": N_("Name"), "Size": N_("Size"), "Type": N_("Kind"),
    "Date Modified": N_("Changed"), "Search": N_("Search"), "Show Details...": N_("Details…"),
}


class QtTexts(QTranslator):
    """Install once; it always speaks the language in use."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """What is not known stays Qt's own English: an empty text would leave every paper size invalid, for one."""
        known = TEXTS.get(source)
        return _(known) if known else source

    def isEmpty(self) -> bool:
        return False
