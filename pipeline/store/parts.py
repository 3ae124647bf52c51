"""The parts of a store with their own tables; ``Store`` adds the rest."""

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

        A change that somebody made outside of the program would be sealed as well.
        """
        seal(connection, self.signer, self.blobs, subjects)

    @property
    def _begins(self) -> tuple[Begin, Begin]:
        """Functions that open a reading transaction, and a writing one."""
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
        """Log of the models that were put to work or taken back, when and why."""
        return ModelLog(*self._begins, self._seal)

    @property
    def translations(self) -> Translations:
        """Translations of passages, kept beside the quotes."""
        return Translations(*self._begins, self._seal)

    @property
    def field_entries(self) -> FieldEntries:
        """Entries that people wrote into the forms of cases."""
        return FieldEntries(*self._begins, self._seal)

    @property
    def removals(self) -> Removals:
        """Removals: cases deleted, words erased."""
        return Removals(*self._begins, self._seal, self.blobs)

    @property
    def accounts(self) -> Accounts:
        """Accounts of the desk and their sessions."""
        return Accounts(*self._begins, self._seal)

    @property
    def draws(self) -> Draws:
        """Draws of passages that are read to bound what was missed."""
        return Draws(*self._begins, self._seal)
