"""The British and the Swiss list, in small and with invented names."""

from datetime import date

import pytest

from pipeline.errors import SourceError
from pipeline.parties.lists import ch
from pipeline.parties.lists.consolidated import read_uk
from pipeline.parties.names.alignment import NameKind

UK = """<?xml version="1.0" encoding="utf-8"?>
<Designations><DateGenerated>08/10/2026</DateGenerated>
<Designation><DateDesignated>25/01/2021</DateDesignated><UniqueID>KAR0001</UniqueID>
<Names>
<Name><Name6>OSMAR</Name6><NameType>Alias</NameType>
<AliasStrength>Low quality a.k.a</AliasStrength></Name>
<Name><Name1>Tarek</Name1><Name2>Ilan</Name2><Name6>OSMAR</Name6>
<NameType>Primary Name</NameType></Name>
<Name><Name6>Tariq Usmar</Name6><NameType>Alias</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>طارق عصمر</NameNonLatinScript>
</NonLatinName></NonLatinNames>
<RegimeName>The Karavia Regulations</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip>
<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
<UKStatementofReasons>Director of Sarel Works.</UKStatementofReasons>
<IndividualDetails><Individual><Nationalities><Nationality>Sudan</Nationality>
</Nationalities></Individual></IndividualDetails></Designation>
<Designation><UniqueID>KAR0002</UniqueID><Names><Name><Name6>Sarel Works</Name6>
<NameType>Primary Name</NameType></Name></Names>
<IndividualEntityShip>Entity</IndividualEntityShip>
<Addresses><Address><AddressCountry>Libya</AddressCountry></Address></Addresses>
</Designation>
<Designation><UniqueID>KAR0003</UniqueID><Names/></Designation>
</Designations>"""

CH = """<?xml version="1.0" encoding="UTF-8"?>
<swiss-sanctions-list list-type="whole-list" date="2026-10-07">
<sanctions-program ssid="1"><program-key lang="ger">Karawien</program-key>
<program-key lang="eng">Karavia</program-key>
<sanctions-set ssid="11" lang="eng">Annex 1</sanctions-set></sanctions-program>
<target ssid="100"><sanctions-set-id>11</sanctions-set-id><individual>
<identity ssid="1" main="true"><name name-type="primary-name" quality="good">
<name-part order="1" name-part-type="family-name"><value>Osmar</value>
<spelling-variant script="ARAB">عصمر</spelling-variant></name-part>
<name-part order="2" name-part-type="given-name"><value>Tarek</value></name-part></name>
<name name-type="alias" quality="low">
<name-part order="1" name-part-type="whole-name"><value>The Colonel</value></name-part>
</name><nationality><country iso-code="SD">Sudan</country></nationality></identity>
<justification>Director of Sarel Works.</justification></individual>
<modification modification-type="amended" effective-date="2024-05-01"><added>
<target ssid="100"><individual><identity main="true">
<name name-type="primary-name"><name-part><value>Somebody Else</value></name-part>
</name></identity></individual></target></added></modification>
<modification modification-type="listed" effective-date="2022-03-16"/></target>
<target ssid="101"><individual><identity main="true"><name name-type="primary-name">
<name-part><value>Taken Off</value></name-part></name></identity></individual>
<modification modification-type="de-listed" effective-date="2023-01-01"/>
<modification modification-type="listed" effective-date="2020-01-01"/></target>
<target ssid="102"><individual><identity main="true"><name name-type="primary-name">
<name-part><value>Back Again</value></name-part></name></identity></individual>
<modification modification-type="de-listed" effective-date="2021-01-01"/>
<modification modification-type="listed" effective-date="2024-01-01"/></target>
<target ssid="103"><sanctions-set-id>11</sanctions-set-id><entity>
<identity main="true"><name name-type="primary-name"><name-part>
<value>Sarel Works</value></name-part></name><address place-id="7"/></identity></entity>
</target>
<target ssid="104"><entity><identity main="true"/></entity></target>
<place ssid="7"><location>Sarel</location><country iso-code="LY">Libya</country></place>
</swiss-sanctions-list>"""


def test_the_british_list_is_read(write):
    parsed = read_uk(write(UK))
    assert (parsed.dated, parsed.n_skipped) == (date(2026, 10, 8), 1)
    person, body = parsed.entries
    assert (person.entry_id, person.name) == ("KAR0001", "Tarek Ilan OSMAR")
    assert person.aliases == ("Tariq Usmar", "طارق عصمر")
    assert person.weak_aliases == ("OSMAR",)
    assert (person.kind, body.kind) == (NameKind.PERSON, NameKind.ORGANISATION)
    assert (person.countries, body.countries) == (frozenset({"sd"}), frozenset({"ly"}))
    assert person.programmes == ("The Karavia Regulations",)
    assert person.note == "Asset freeze, Travel Ban"
    assert [each.name for each in person.related] == ["Sarel Works"]


def test_the_swiss_list_is_read_without_those_taken_off(write):
    parsed = ch.read(write(CH))
    assert (parsed.dated, parsed.n_skipped) == (date(2026, 10, 7), 1)
    assert [e.entry_id for e in parsed.entries] == ["100", "102", "103"]
    person, back, body = parsed.entries
    assert person.name == "Tarek Osmar"
    assert person.aliases == ("Tarek عصمر",)
    assert person.weak_aliases == ("The Colonel",)
    assert (person.countries, body.countries) == (frozenset({"sd"}), frozenset({"ly"}))
    assert person.programmes == body.programmes == ("Karavia",)
    assert person.listed_on == "2022-03-16"
    assert back.name == "Back Again"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_uk, UK.replace("08/10/2026", "yesterday")),
        (read_uk, UK.replace("<DateGenerated>08/10/2026</DateGenerated>", "")),
        (read_uk, UK[:-40]),
        (read_uk, CH),
        (ch.read, CH.replace('date="2026-10-07"', "")),
        (ch.read, CH[:-40]),
    ],
)
def test_what_is_no_whole_list_is_refused(write, read, text):
    with pytest.raises(SourceError, match=r"list\.xml: expected"):
        read(write(text))
