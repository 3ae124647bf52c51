"""Small hand-made lists in the published formats; every name is invented."""

import json

EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export"
 generationDate="{date}T10:00:00.000+01:00" globalFileId="1">
{entities}</export>
"""
EU_ENTITY = """<sanctionEntity designationDetails="" unitedNationId=""
 euReferenceNumber="EU.{n}" logicalId="{n}">
 <regulation programme="KAR" publicationDate="2026-01-05" numberTitle="1/2026"/>
 <subjectType code="{code}" classificationCode="E"/>
 <nameAlias firstName="" middleName="" lastName="" wholeName="{name}" strong="true"/>
 <nameAlias wholeName="{alias}" strong="false"/>
 <citizenship countryIso2Code="SY"/><address countryIso2Code="00" city="Port Sarel"/>
</sanctionEntity>
"""
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="{date}T19:16:01.471-04:00"><INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Tarek</FIRST_NAME>
<SECOND_NAME>na</SECOND_NAME><THIRD_NAME>OSMAR</THIRD_NAME>
<UN_LIST_TYPE>KAR</UN_LIST_TYPE><REFERENCE_NUMBER>KAi.001</REFERENCE_NUMBER>
<NAME_ORIGINAL_SCRIPT>طارق عصمر</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Sudan</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY>
<ALIAS_NAME>Tariq Usmar; Abu Osmar</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY>
<ALIAS_NAME>The Colonel</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><COUNTRY>Libya</COUNTRY></INDIVIDUAL_ADDRESS>
</INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>SAREL DEFENCE WORKS</FIRST_NAME>
<REFERENCE_NUMBER>KAe.002</REFERENCE_NUMBER>
<ENTITY_ALIAS><QUALITY/><ALIAS_NAME/></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Sudan</COUNTRY></ENTITY_ADDRESS>
</ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
"""
OFAC = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="{ns}">
<publshInformation><Publish_Date>11/20/2026</Publish_Date>
<Record_Count>{count}</Record_Count></publshInformation>
<sdnEntry><uid>36</uid><lastName>SAREL AIRWAYS</lastName><sdnType>Entity</sdnType>
<programList><program>KAR</program></programList>
<akaList><aka><uid>1</uid><type>a.k.a.</type>
<category>weak</category><lastName>SAR</lastName></aka></akaList>
<addressList><address><uid>2</uid><country>Korea, North</country>
</address></addressList></sdnEntry>

<sdnEntry><uid>37</uid><firstName>Tarek</firstName>
<lastName>OSMAR</lastName><sdnType>Individual</sdnType></sdnEntry></sdnList>
"""
OFAC_NS = "http://tempuri.org/sdnList.xsd"
SDN = (
    '36,"SAREL AIRWAYS",-0- ,"KAR"' + ",-0- " * 8 + "\n"
    '37,"OSMAR, Tarek","individual","KAR"' + ",-0- " * 7 + ',"DOB 1960."\n'
)
ALT = '36,12,"aka","SAREL-AIR",-0- \n'
ADD = '36,25,-0- ,"Port Sarel","Cuba",-0- \n'


def eu(*names, date="2026-11-20", code="enterprise"):
    """Return an EU list of the names given."""
    entities = "".join(
        EU_ENTITY.format(n=n, code=code, name=name, alias=f"{name} weak")
        for n, name in enumerate(names, start=1)
    )
    return EU.format(date=date, entities=entities)


def misp():
    """Return a cluster of one vendor with one product."""
    value = {
        "value": "Night Lantern (Sudan)",
        "uuid": "u1",
        "description": "Sells implants.",
        "meta": {"synonyms": ["NL Labs"], "products": ["GhostLine"]},
    }
    return json.dumps({"type": "surveillance-vendor", "version": 1, "values": [value]})


TABLE = """version = "1"
dated = 2026-11-01
[[entry]]
id = "C/2026/1"
name = "GhostLine implant"
countries = ["Sudan", "Karavia"]
"""
