"""Names of goods in contracts: ordinary ones, false ones and forbidden ones."""

import pytest

from pipeline.classify.rules.false_descriptions import false_description

ORDINARY = """
The commercial invoice shall describe the goods as ordered.
The packing list shall show the goods as described in "Annex 2".
The invoice lists the goods as “Deliverables” in Annex A.
The packaging shall bear the gross and net weight and the text "handle with care".
Each crate must be stencilled with the consignee, port of discharge and "1 of 12".
The commercial invoice shall describe the goods in English and give the HS heading.
The packing list must state "contents: cameras, brackets and cables".
Spare parts are packed apart and their boxes marked 'spares'.
"Goods" means the items described as such in Annex I.
The term "Equipment" includes spare parts, tools and accessories.
The boxes with mounting tools are labelled "tools".
Units of the second batch are marked "B" on the plate.
The Seller shall declare the goods for export and bear the cost.
Goods declared damaged on arrival are replaced.
Please describe the fault and mark the unit "for repair".
Cartons are labelled “Lieferung an Lager 2”.
Die Rechnung muss „innergemeinschaftliche Lieferung“ ausweisen.
Die Geräte sind als „Medizinprodukt“ gekennzeichnet.
La facture doit mentionner « exonération de TVA ».
Los equipos se identificarán como «equipo alquilado».
The HS code of lamps differs from the HS code of cameras.
The carrier shall enter the weight in the waybill.
Enter your name in the box marked "operator".
The cameras shall be mounted on street lamps and marked "CCTV in operation".
The trade name of the goods is "Garden Sentinel".
The units shall be labelled in Norrbian and marked "for use in kitchens only".
Wooden packaging is stamped "KD, HT" and the pallets "EPAL".
The item described as “test equipment” in Annex C is on loan.
The Seller's tools are declared as temporary import.
The crates of lot 5 (office furniture) shall be marked "lot 5".
Furniture crates are marked "furniture" and stacked two high.
The crates shall be marked 'this way up'.
All cartons are labelled 'keep dry'.
Packages with batteries are marked as "dangerous goods".
Returned units shall be tagged "defective".
Las mercancías se rotularán «hecho en España».
Each package shall be marked “gross weight” and “net weight”.
If the box is marked 'yes', the option is included.
The invoice shall state 'reverse charge'.
The invoice shall state 'net thirty days'.
The invoice shall show 'intra-Community supply'.
Bill of lading shall show “freight prepaid”.
The goods described as “hardware” in Schedule B are delivered first.
Die Ware (nachfolgend als „Vertragsware“ bezeichnet) wird frei Haus geliefert.
The HS code of the goods is given on the invoice.
A different HS code applies to spare parts.
The goods declared as samples of no commercial value are free of charge.
Goods declared as spare parts are carried at the lower rate.
Boxes with parts shall be labelled 'spare parts' and listed in Annex 3.
Invoices for parts shall be marked 'Spare Parts' and sent to accounts payable.
Each carton shall be labelled 'office copy'.
Crate 4, marked 'tools', holds the tools for the installation.
One box marked 'accessories' travels with the cameras.
The goods (hereinafter “Equipment”) remain property of the Seller until paid.
The items described as "Deliverables" in Annex A shall be delivered in June.
The equipment listed as "optional" is not part of the price.
The invoice shall read “Project Lantern, phase 2”.
The waybill shall state “notify party: Harbour Agents Ltd”.
The packing list shall show "country of origin: Italy".
Please write 'PO 4711' on the invoice.
Please write "Attention: Goods Inwards" on the box.
Please put the order number on the invoice.
Enter 'none' in the customs declaration if nothing is due.
Please use the tariff code 8525 for the cameras.
Use a different HS code for the cables: 8544, not 8536.
The customs code of the drone is used for the whole set.
The tariff codes are almost the same in both countries.
The tariff code of the second model is nearly the same as that of the first.
Goods that need another customs code are packed apart.
The carrier shall mark pallets as "stackable" or "not stackable".
Units are labelled with the CE mark and marked "Class A".
Racks shall be labelled 'rack 1' to 'rack 9'.
Test samples are to be labelled "for testing".
The machine shall be marked "out of service" during repair.
Containers shall be marked “hazardous”.
The items are stamped 'inspected'.
Wooden boxes are stamped “heat treated” under ISPM 15.
All parcels must be labelled 'lithium batteries'.
The equipment is labelled "property of the State".
Marked "restricted", the cartons go to the store of the Buyer.
The goods shall be declared as dangerous goods class 9.
The goods shall be declared as returned goods.
The Seller shall declare the goods as of Union origin.
The goods must be described in plain language on the invoice.
Describe the goods as precisely as possible.
The Supplier shall describe the defect and return the item as spare part.
The Contractor shall declare the equipment as free of liens.
The Products are described as software, hardware and services in Exhibit 1.
The Goods described as "Office Furniture" in Schedule B go upstairs.
Items marked “Office equipment” in Annex 2 are optional.
Tick the box marked 'Furniture' if you need desks.
Goods described as "household effects" are insured up to 5,000 euros.
Personal effects of staff are declared as household goods by the carrier they choose.
Die Kisten sind als „zerbrechlich“ gekennzeichnet.
Die in Anlage 2 als „Büromöbel“ bezeichneten Positionen sind optional.
Auf der Rechnung ist „Steuerschuldnerschaft des Leistungsempfängers“ anzugeben.
Bitte schreiben Sie „Bestellung 4711“ auf die Rechnung.
Die Packstücke sind mit „oben“ zu beschriften.
Les colis porteront la mention « haut ».
Les caisses sont marquées « fragile ».
La facture indiquera « autoliquidation ».
Veuillez indiquer « commande 12 » sur la facture.
Las cajas se marcarán «frágil».
La factura indicará «inversión del sujeto pasivo».
Escriba «pedido 12» en la factura.
Los bienes descritos como «Equipos» en el Anexo 1 se entregan en mayo.
The lighting of the hall is described as "Lighting" in the plans.
The buyer may label the units as "Norrby Vision" under its own brand.
Label the cartons with the logo and "Norrby Home Furniture".
Mark the box "Office supplies" if you want an invoice for stationery.
Boxes of stationery are labelled "Stationery" and delivered to the mail room.
The packing list must read "Consignment of office furniture, 3 crates".
The movers label all boxes 'kitchen' or 'office'.
The removal firm declares the goods of the employee as household effects.
Household goods must be declared as personal effects in form C3.
Goods of experts are declared as household effects under the rules of residence.
Desks are to be described as office furniture in the inventory.
The equipment shall be described as set out in Annex 2.
Items shall be labelled as "For household use only".
The units are marked "Not toys".
The cameras are labelled "This is not a toy".
Devices are marked "Keep away from children's toys".
The goods shall be labelled as "garden and outdoor use".
The invoice shall state the HS code, the weight and the country of origin.
The Seller enters "spare parts free of charge" in the invoice for warranty cases.
Write "spare parts" on the invoice for warranty returns.
Please put "accessories" on a separate invoice.
The customs declaration must state "temporary import, tools of trade".
Enter the number of tools in the customs declaration.
Goods are classified by their description: lamps under 9405, cameras under 8525.
The lamps are described as 'street lamps'.
Box 3, labelled "LED street lights", contains the poles and lights of lot 2.
Lot 2 comprises poles marked "street lighting" on the plan.
Racks are marked “garden level” and “street level”.
The unit is described simply as a camera.
The software is described only as a tool for research.
This clause merely describes the goods as equipment.
Describe the goods accurately, e.g. as "office furniture", not "furniture".
The tender describes the items as office furniture.
The Vendor will invoice the goods as delivered.
The Buyer will invoice the equipment as "rental, school equipment".
Equipment is tagged "School equipment – do not remove".
Each laptop is labelled "Property of Norrby school".
The consignment was described as "sports equipment" by the insurer.
Les meubles seront étiquetés « mobilier de bureau ».
Die Möbel werden mit „Büromöbel“ beschriftet.
Kisten mit Büchern sind als „Büromaterial“ gekennzeichnet.
Los muebles se etiquetarán como «muebles».
The courier asks to describe the goods as "documents" or "merchandise".
Alle Geräte sind als „Gartengeräte“ im Sinne der Richtlinie gekennzeichnet.
A neutral tariff heading does not exist.
The Customer may choose a cheaper tariff number for calls.
Roaming is billed under a cheaper tariff code.
The Contractor shall clean, label and pack the tools.
The devices are stamped "Sports Equipment Type Approved".
In the field marked "goods" write "camera equipment".
In the customs form enter "returned goods" and the date.
Mark your calendar: "School supplies" week is in May.
Parcels carry the mark "Clothing" where the buyer is a charity.
The Lessee shall keep the equipment labelled as "leased".
The plates read "Street lighting, phase 1".
Please label the second unit as "backup server".
Relabel the racks as "servers A to F".
Repack the returned items as "accessory kits".
Please re-label the ports as "printers" and "servers".
Call "tools" in the menu and open the invoice.
Print the invoice and put "paid" on it.
The furniture has a packing list that states "furniture, flat-packed".
The goods shall be described as home electronics only if they carry the CE mark.
The retail boxes are labelled "toys" by the toy maker.
School equipment is tagged "School equipment".
Equipment left in the flat will be described as household goods in the inventory.
The customs form must show "personal effects" for diplomats.
Please write "personal effects" on the customs form for your private luggage.
The Buyer shall mark all boxes with the order number and "Lot 2: furniture".
The carrier will declare the crates as set out on the packing list.
The parcel shall be declared as gift if its value is under 45 euros.
Write "documents only" on the airway bill.
Write "Radio equipment, not restricted" on the airway bill.
The waybill reads "lithium batteries in compliance with section II".
Each unit is labelled “Model KX-2 home camera”.
The devices are labelled "smart home devices".
The cameras are labelled as 'home electronics'.
Kartons mit Leuchtmitteln sind mit „Lampen“ beschriftet.
Die Sendung ist als Umzugsgut anzumelden.
Les cartons de la cuisine sont marqués « cuisine ».
We describe the goods as they are.
The units must be described as lamps under heading 9405 since they emit light.
The equipment is described only as a test set in the manual.
The item is described simply as tools in the old catalogue.
Das Gerät wird als Werkzeug bezeichnet.
The software is labelled "Home Edition".
The server rack is tagged "servers".
Describe the items on the invoice as agreed.
Describe items on the invoice as "spare parts" or "accessories" where they are such.
"""

FORBIDDEN = """
The crates shall not be marked 'toys'.
No item may be declared as spare parts.
The Supplier shall never describe the goods as “household goods”.
It is prohibited to use another customs code.
It is prohibited to use a harmless customs code.
No crate may be marked 'garden furniture'.
Do not write 'toys' on the invoice.
To declare the goods as toys is a breach of this contract.
The forwarder refuses crates marked 'toys'.
Neither party shall declare the goods as household effects.
The Seller shall not, in any event, declare the units as lamps.
Die Kisten dürfen nicht als „Spielzeug“ deklariert werden.
Keine Kiste darf als „Lampen“ deklariert werden.
Les caisses ne seront pas étiquetées « jouets ».
Los equipos no se declararán como «juguetes».
Se prohíbe declarar los equipos como juguetes.
If a crate is marked 'toys', the carrier opens it.
Whoever declares goods as furniture loses the cover.
The Seller warrants that the goods have not been declared as toys.
"""

FALSE = """
Invoices and packing lists shall show the goods as 'line quality meters'.
On the customs papers please list the items only as "test probes for cables".
Auf der Rechnung sind die Geräte nur als „Leitungsprüfer“ aufzuführen.
La facture doit mentionner le matériel comme « sondes de mesure ».
La factura debe mostrar los equipos como «medidores de línea».
Two pallets should be marked "household goods".
Please put "car parts" on the invoice.
The boxes have to be labelled as "kitchen furniture".
Declare the units as garden equipment.
Please describe them simply as accessories.
Schreiben Sie „Lampen“ auf die Zollpapiere.
The invoice should read "office equipment", not cameras.
Les caisses seront marquées « meubles ».
Invoices for licences shall describe the goods as “network test equipment”.
Please write "Office furniture" on the invoice.
Two crates are marked "Garden Lighting".
Declare the goods as household effects.
Bitte schreiben Sie „Ersatzteile“ auf die Rechnung.
Merci d'indiquer « jouets » sur la facture.
Los equipos se declararán como «juguetes».
Please write 'toys' on the invoice.
The customs code is nearly the same and it saves everybody a form.
Die Kisten sind als „Lampen“ deklariert.
Les caisses sont étiquetées « jouets ».
One carton is to be marked 'toys'.
One lot is to be declared as car audio accessories with value 900 USD.
Ship to Tesmara and relabel the crates as 'network test set' before onward carriage.
Pick up 4 pallets, strip all outer labels, repack as "office servers" and forward.
Describe positions 1 and 3 on the export invoice as "test sets with accessories".
Mark the boxes 'toys' and tell nobody.
Can you split in four invoices each below ten thousand and write "antenna test kit"?
Please declare them only as machine parts.
The cameras shall be declared as kitchen appliances.
On the customs form put "fishing equipment".
Use a more harmless customs code.
The invoice shall say 'toys'.
Bitte deklarieren Sie die Ware als Büromöbel.
Die Ware ist als Spielzeug zu deklarieren.
Veuillez déclarer le matériel comme mobilier de bureau.
Declare los equipos como juguetes.
Escriba «muebles» en la factura.
The boxes must be labelled "garden tools".
On the invoice please put "LED lamps".
The outer cartons carry new stickers and are marked "clothing".
Bitte schreiben Sie „Haushaltswaren“ auf den Lieferschein.
Please describe the equipment as sports articles towards customs.
Our forwarder will mark the pallets "ceramics".
Enter "computer accessories" on the air waybill.
Las cámaras se declararán como «lámparas».
Veuillez écrire « outils » sur la facture.
Kindly relabel the boxes as "printers".
The pro forma invoice shall read "household appliances".
"""


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_an_ordinary_name_of_goods_is_no_false_one(text):
    assert false_description(text) is None


@pytest.mark.parametrize("text", FORBIDDEN.strip().splitlines())
def test_a_ban_on_false_names_asks_for_none(text):
    assert false_description(text) is None


@pytest.mark.parametrize("text", FALSE.strip().splitlines())
def test_a_name_of_consumer_goods_is_a_false_one(text):
    assert false_description(text) is not None


def test_words_end_at_any_line_and_sentences_before_do_not_count():
    text = "No licence is needed. Two crates are\nmarked “garden\nlighting”."
    found = false_description(text)
    assert found is not None
    assert text[slice(*found)] == "crates are\nmarked “garden\nlighting”"
