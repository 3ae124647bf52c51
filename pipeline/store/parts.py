"""The parts of a store with tables of their own; ``Store`` adds the rest."""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.store.accounts import Accounts
from pipeline.store.draws import Draws
from pipeline.store.field_entries import FieldEntries
from pipeline.store.jobs import Jobs
from pipeline.store.locks import Locks
from pipeline.store.model_log import ModelLog
from pipeline.store.news import Notices
from pipeline.store.part import Begin
from pipeline.store.placed import Placed
from pipeline.store.reader import StoreReader
from pipeline.store.removals import Removals
from pipeline.store.sealing import Subject, seal
from pipeline.store.translations import Translations


class StoreParts(StoreReader):
    """A store that reads, seals, and gives out its parts."""

    def _seal(self, connection: sa.Connection, subjects: Sequence[Subject]) -> None:
        """Seal the rows of this transaction, as its last step.

        What somebody changed behind the program's back would be sealed as well.
        """
        seal(connection, self.signer, self.blobs, subjects)

    @property
    def _begins(self) -> tuple[Begin, Begin]:
        """What opens a transaction that reads, and one that writes."""
        return self.reading, self.writing

    @property
    def news(self) -> Notices:
        """Notices to cases about new reports."""
        return Notices(*self._begins, self._seal)

    @property
    def jobs(self) -> Jobs:
        """Documents added at the desk, with their states."""
        return Jobs(*self._begins)

    @property
    def locks(self) -> Locks:
        """Locks that end with the process that holds them."""
        return Locks(self._engine)

    @property
    def placed(self) -> Placed:
        """Documents already in a case."""
        return Placed(*self._begins)

    @property
    def models(self) -> ModelLog:
        """Which model was put to work or taken back, when and why."""
        return ModelLog(*self._begins, self._seal)

    @property
    def translations(self) -> Translations:
        """What passages mean in another language, beside their quotes."""
        return Translations(*self._begins, self._seal)

    @property
    def field_entries(self) -> FieldEntries:
        """What people wrote into the forms of cases."""
        return FieldEntries(*self._begins, self._seal)

    @property
    def removals(self) -> Removals:
        """What was taken out again: cases deleted, words erased."""
        return Removals(*self._begins, self._seal, self.blobs)

    @property
    def accounts(self) -> Accounts:
        """Accounts of the desk and their sessions."""
        return Accounts(*self._begins, self._seal)

    @property
    def draws(self) -> Draws:
        """What may have been missed: passages that are drawn and read."""
        return Draws(*self._begins, self._seal)
