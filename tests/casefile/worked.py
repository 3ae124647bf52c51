"""The examples and traps of ``corpora/flags.toml`` as papers, each by its words.

Whoever changes the words of an example finds its papers here, and the other way round.
"""

from pipeline.datamodel import Kind
from tests.casefile.steps import (
    CLAUSE,
    DIVERSION,
    ENTRY,
    FACES,
    INTERCEPTION,
    INTRUSION,
    ITEM,
    OVERSIGHT,
    REPRESSION,
    STATE_OF,
    SUPPLY,
    TORTURED,
    VAGUE,
    WAR,
    Step,
    brochure,
    contract,
    delivered,
    dismissed,
    end_user,
    notice,
    order,
    paper,
    report,
    restricted,
    split,
    statement,
)
from tests.parties.deal.made import COVERT, MISUSE, ORDER, REPORT, STATEMENT, TORTURE

EGYPT = report("Police in Egypt tortured him.", TORTURE)
PRODUCT_MISUSED = report("Agents used GhostLine against reporters.", MISUSE)
SPYWARE = report("Agents used spyware against reporters.", MISUSE)
IMPLANT = ("It infects the phone.", INTRUSION)
QUIET: tuple[Step, ...] = (
    order("Buyer: Weaving Ltd, Egypt\nEnd User: Cotton Works Ltd, Egypt"),
    statement("End-use statement\n\nFor spinning yarn."),
    brochure("A loom."),
    report("Cotton is grown in Egypt."),
    restricted("Tane Import Ltd"),
    *(
        restricted("Tane Import Ltd", each)
        for each in ("eu-fsf", "uk-sanctions", "ch-seco", "us-ofac-sdn")
    ),
)
"""A case in which everything was read and searched."""

SAME_STATE = (
    "Buyer: Cotton Works Ltd, Egypt\nConsignee: Cotton Works Ltd, Egypt\n"
    "End User: Cotton Works Ltd, Egypt\nSupplier: Lumen Analytics GmbH"
)
ARMY_SHELLED = report(f"The Army {STATE_OF} shelled a hospital.", WAR)
POLICE_TORTURED = report(
    f"Officers of the National Police {STATE_OF} tortured him.", TORTURE
)


def with_statement(*steps: Step) -> tuple[Step, ...]:
    """Return steps and a statement of an end use."""
    return (*steps, statement(STATEMENT))


WORKED: dict[str, dict[str, tuple[Step, ...]]] = {
    "DF1": {
        "A brochure says that the item runs unseen on the phone of the target.": (
            brochure("GhostLine runs unseen on the phone of the target.", COVERT),
        ),
        "A specification says that the ordered product must not alert the person "
        "watched.": (
            order(ITEM),
            contract("GhostLine must not alert the subject.", COVERT),
        ),
        "A brochure says that the item can run unseen if a further module is bought.": (
            brochure("With module S it runs unseen.", COVERT, polarity="optional"),
        ),
        "A brochure says that the item cannot run unseen, because an icon always "
        "shows.": (
            brochure(
                "It never runs unseen: an icon shows.", COVERT, polarity="negated"
            ),
        ),
        "A report says that agents watched journalists unseen.": (
            report("Agents watched journalists unseen.", COVERT),
        ),
        "A letter praises secret operation and names no item of the deal.": (
            order(ITEM),
            contract("We have worked unseen for thirty years.", COVERT),
        ),
    },
    "DF2": {
        "A report says that the product of the deal was used against reporters.": (
            order(ITEM),
            PRODUCT_MISUSED,
        ),
        "The brochure describes an implant for phones, and a report says that spyware "
        "was used against reporters.": (brochure(*IMPLANT), SPYWARE),
        "One report passage with a low score may tell of misuse of the product.": (
            order(ITEM),
            report("Agents used GhostLine against reporters.", MISUSE, score=0.3),
        ),
        "The brochure describes face recognition, and a report says that spyware was "
        "used against reporters.": (brochure("It finds faces.", FACES), SPYWARE),
        "A report names the product as shown at a fair, without misuse.": (
            order(ITEM),
            report("GhostLine was shown at the fair."),
        ),
        "A person has dismissed the only passage on misuse.": (
            order(ITEM),
            PRODUCT_MISUSED,
            dismissed,
        ),
    },
    "DF3": {
        "The order names a product that is in a loaded notice.": (
            order(ITEM),
            notice('name = "GhostLine"'),
        ),
        "An order says that the item is the subject of a C series notice.": (
            order(
                "It is the subject of a C series notice.",
                ENTRY,
                attributes=(("entry", "C series notice"),),
            ),
        ),
        "A loaded notice describes phone implants, and the brochure offers one under a "
        "name of its own.": (
            brochure(*IMPLANT),
            notice(f'name = "software that infects"\nprogrammes = ["{INTRUSION}"]'),
        ),
        "The notice names the product, but only for a destination that is not that of "
        "the deal.": (
            order(f"{ITEM}\nShipped to Egypt."),
            notice('name = "GhostLine"\ncountries = ["Chad"]'),
        ),
        "The name in the notice is a part of a longer word in the papers.": (
            order("Purchase order 3\n\nItem: GhostLiner"),
            notice('name = "GhostLine"'),
        ),
        "The notice describes face recognition, and the brochure offers a phone "
        "implant.": (
            brochure(*IMPLANT),
            notice(f'name = "software that names"\nprogrammes = ["{FACES}"]'),
        ),
    },
    "DF4": {
        "The end user is the directorate whose officers tortured detainees, as a "
        "report says.": (order(ORDER), report(REPORT, ("tortured detainees", TORTURE))),
        "A report says that officers of a ministry tortured detainees. The end user "
        "is a directorate of it.": (
            order(ORDER),
            report(
                f"Officers of the Ministry of Interior {STATE_OF} tortured detainees.",
                TORTURE,
            ),
        ),
        "The end user is the prison service, and a report says that the police of the "
        "same State tortured a man.": (
            end_user("Prison Service, Republic of Karavia"),
            POLICE_TORTURED,
        ),
        "The end user is a weaving mill in the State whose police tortured a man.": (
            end_user("Karavia Weaving Ltd, Republic of Karavia"),
            POLICE_TORTURED,
        ),
        "A directorate of the same name, but of another State, tortured detainees.": (
            order(ORDER),
            report(
                "Officers of the Directorate of State Security of the Republic of "
                "Tesmara tortured detainees in Tesmara.",
                TORTURE,
            ),
        ),
        "A person has said that the end user is not the directorate of the report.": (
            order(ORDER),
            report(TORTURED, TORTURE),
            split,
        ),
    },
    "DF5": {
        "The end user is the army that shelled a hospital, as a report says.": (
            end_user(f"Army {STATE_OF}"),
            ARMY_SHELLED,
        ),
        "The end user is the army, and a report on the war says that it beat "
        "protesters.": (
            end_user(f"Army {STATE_OF}"),
            report(
                f"The Army {STATE_OF} beat protesters.\n\nRockets hit a hospital.",
                ("beat protesters", REPRESSION),
                ("Rockets hit", WAR),
            ),
        ),
        "The end user is the navy, and a report says that the army of the same State "
        "shelled a hospital.": (end_user(f"Navy {STATE_OF}"), ARMY_SHELLED),
        "The end user is the police of the State whose army shelled a hospital.": (
            end_user(f"National Police {STATE_OF}"),
            ARMY_SHELLED,
        ),
        "A report on many countries says that the army beat protesters, and tells of "
        "a war in another country.": (
            end_user(f"Army {STATE_OF}"),
            report(
                f"The Army {STATE_OF} beat protesters.\n\nRockets hit a hospital in "
                "Tesmara.\n\nRockets hit a market in Egypt.",
                ("beat protesters", REPRESSION),
                ("a hospital", WAR),
                ("a market", WAR),
            ),
        ),
        "The army that shelled a hospital is that of another State.": (
            end_user("Army of the Republic of Tesmara"),
            ARMY_SHELLED,
        ),
    },
    "DF6": {
        "An offer says that the same probe was delivered to Egypt, and a report tells "
        "of torture there.": (
            contract("The same probe was delivered to Egypt in 2019.", SUPPLY),
            EGYPT,
        ),
        "The export register holds a delivery to Egypt, and a report tells of torture "
        "there.": (order(ITEM), EGYPT, delivered),
        "A brochure says that forty customers use the item and names no country.": (
            brochure("Forty customers use the item.", SUPPLY),
        ),
        "The acceptance test takes place in Egypt, and a report tells of torture "
        "there.": (
            contract("The acceptance test of the probe is in Egypt.", SUPPLY),
            EGYPT,
        ),
        "The same probe was delivered to Iceland, and no report describes abuses "
        "there.": (
            contract("The same probe was delivered to Iceland in 2019.", SUPPLY),
            EGYPT,
        ),
        "A person has dismissed the passage on an earlier delivery.": (
            contract("The same probe was delivered to Egypt in 2019.", SUPPLY),
            EGYPT,
            dismissed,
        ),
    },
    "DF7": {
        "An order says that the goods go on to customers who need not be named.": (
            order("The goods go on to customers that need not be named.", DIVERSION),
        ),
        "The consignee is in another country than the end user.": (
            order("Consignee: Tane Ltd, Chad\nEnd User: Cotton Works Ltd, Egypt"),
        ),
        "A company in a third country pays.": (
            order("End User: Cotton Works Ltd, Egypt\nPayer: Orsk Holding Ltd, Chad"),
        ),
        "Consignee, buyer and end user are in the same country.": (order(SAME_STATE),),
        "A clause forbids resale to others.": (
            order("The buyer shall not sell it on.", DIVERSION, polarity="prohibited"),
        ),
        "Only the supplier sits in another country.": (
            order("Supplier: Lumen Ltd, Chad\nEnd User: Cotton Works Ltd, Egypt"),
        ),
    },
    "DF8": {
        "The order names an end user, and no paper is an end-use statement.": (
            end_user("Cotton Works Ltd, Egypt"),
        ),
        "The end-use statement gives any lawful purpose as the use.": (
            end_user("Cotton Works Ltd, Egypt"),
            statement(
                "End-use statement\n\nFor any lawful purpose.", ("lawful", VAGUE)
            ),
        ),
        "The end-use statement has one passage with a low score that may be vague.": (
            end_user("Cotton Works Ltd, Egypt"),
            statement(
                "End-use statement\n\nFor projects.", ("projects", VAGUE), score=0.3
            ),
        ),
        "A police department buys for itself, and an end-use statement is there.": (
            with_statement(order("Purchase order 9\n\nBuyer: Norrby Police Department"))
        ),
        "The end-use statement is in German and calls itself Endverbleibserklärung.": (
            end_user("Cotton Works Ltd, Egypt"),
            statement("Endverbleibserklärung\n\nZum Spinnen von Garn."),
        ),
        "A contract promises an end-use statement, and none is among the papers.": (
            contract(
                "Contract\n\n1. Goods.\n\n2. Price.\n\n3. Delivery.\n\n4. Payment.\n\n"
                "5. Notices.\n\n6. The buyer will send an end-use statement."
            ),
        ),
    },
    "DF9": {
        "The consignee bears the name of an entry.": (
            order(ORDER),
            restricted("Tane Import Ltd"),
        ),
        "The owner of the consignee is an entry, as a report says.": (
            order(ORDER),
            report(
                "Tane Import Ltd is a wholly owned subsidiary of Orsk & Tamm Holding."
            ),
            restricted("Orsk & Tamm Holding"),
        ),
        "A Council decision among the reports lists the consignee.": (
            order(ORDER),
            report(
                "B. Legal persons, entities and bodies\n\n"
                "\tName\tIdentifying information\tReasons\tDate of listing\n\n"
                "1.\tTane Import Ltd\tOmdurman\tProvides material support to the "
                "repression.\t21.7.2026"
            ),
        ),
        "A person has said that the consignee is not the entry.": (
            order(ORDER),
            restricted("Tane Import Ltd"),
            split,
        ),
        "The entry is on a list without restrictions.": (
            order(ORDER),
            restricted("Tane Import Ltd", "misp-surveillance-vendor"),
        ),
        "The entry has no country, and a name like that of the end user, a body.": (
            end_user("Directorate of State Security, Egypt"),
            restricted("State Security Directorate"),
        ),
    },
    "DF10": {
        "An order prints 5A001.j as the class of the item.": (
            order("Class: 5A001.j", ENTRY, attributes=(("entry", "5A001.j"),)),
        ),
        "A data sheet describes deep packet inspection at a national gateway.": (
            brochure(
                "It has deep packet inspection at the national gateway.",
                INTERCEPTION,
                attributes=(("listed_category", "ip_network_surveillance"),),
            ),
        ),
        "A data sheet says that the item infects the phone: only one term of an "
        "entry.": (
            brochure(*IMPLANT, attributes=(("listed_category", "intrusion_software"),)),
        ),
        "An order says that the item is not controlled under 5A001.j.": (
            order(
                "It is not controlled under 5A001.j.",
                ENTRY,
                polarity="negated",
                attributes=(("entry", "5A001.j"),),
            ),
        ),
        "A data sheet says that the monitoring centre does not read, keep or index "
        "content.": (
            brochure(
                "The monitoring centre does not read, keep or index content.",
                INTERCEPTION,
                polarity="negated",
                attributes=(("listed_category", "communications_monitoring"),),
            ),
        ),
        "A contract says that goods may be listed in Annex I, and prints no entry.": (
            contract(
                "The goods may be listed in Annex I.",
                ENTRY,
                attributes=(("entry", "Annex I"),),
            ),
        ),
    },
    "DF11": {
        "A contract forbids use of the system against reporters.": (
            contract(
                "The customer shall not use it against reporters.",
                CLAUSE,
                polarity="prohibited",
            ),
        ),
        "An order states an authorisation with its number and date.": (
            order("Authorisation 7 of 2 March 2026 is at hand.", OVERSIGHT),
        ),
        "A brochure says that the item starts only with the number of a warrant.": (
            brochure("It starts only with the number of a warrant.", CLAUSE),
        ),
        "The supplier waives its right of audit.": (
            contract("The supplier waives its audit.", CLAUSE, polarity="negated"),
        ),
        "A report says that a court reviews each request.": (
            report("A court reviews each request.", OVERSIGHT),
        ),
        "A person has dismissed the only passage on a safeguard.": (
            contract("It shall not be resold.", CLAUSE),
            dismissed,
        ),
    },
    "DF12": {
        "One of two pages of the contract was not read.": (
            *QUIET,
            contract("Page one.", n_pages=2),
        ),
        "No report is in the library.": (
            *(step for step in QUIET if step is not QUIET[3]),
        ),
        "Two contracts of the same supplier name different end users.": (
            *QUIET,
            contract("Contract\n\nEnd User: Linen Works Ltd, Egypt"),
        ),
        "A search of reports on the destination found no conduct.": QUIET,
        "A brochure names a country as a market, and no report on it was searched.": (
            *QUIET,
            paper(Kind.BROCHURE, "market.txt")("Looms are sold in Chad."),
        ),
        "A contract of one line was read in full.": (*QUIET, contract("A loom.")),
    },
}
