"""What item labels need, and how often a score is quartered without it."""

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.items import is_no_prose, n_unmet
from pipeline.classify.conditions.weigh import SHARE, weights
from pipeline.datamodel import Kind

DEVICE = "device_intrusion_forensics"
CALLS = "communications_interception"
FACE = "facial_recognition"
EMOTION = "emotion_recognition"
PLACE = "person_location_tracking"
VIDEO = "video_surveillance_analytics"
COVERT = "covert_surveillance_marketing"


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (DEVICE, "Extracts deleted chats from a locked phone."),
        (DEVICE, "View all websites that your child visited."),
        (DEVICE, "Follow the Instagram account of your teen."),
        (CALLS, "Records the calls of any subscriber in the network."),
        (FACE, "Finds a face among a million portraits."),
        (EMOTION, "Reports whether a traveller is holding something back."),
        (PLACE, "Shows in which town the handset was each day."),
        (PLACE, "Route history and geofences"),
        (VIDEO, "Alarms when a person climbs the fence."),
        (COVERT, "Nobody notices that the lens is running."),
        (COVERT, "The lens sits inside a picture book."),
    ],
)
def test_a_stated_capability_lacks_nothing(label, text):
    assert n_unmet(make_view(text, Kind.BROCHURE, language="en"), label) == 0


@pytest.mark.parametrize(
    ("label", "text", "n"),
    [
        (DEVICE, "Currently there are three editions for Windows.", 1),
        (DEVICE, "sudo ./tool --help", 2),
        (DEVICE, "Dumps the memory of the phone: see ./tool --help", 1),
        (CALLS, "port -- the port that the intercept sink listens on", 1),
        (CALLS, "Our app detects IMSI catchers near your phone.", 2),
        (DEVICE, "Criminals steal passwords from your phone.", 2),
        (FACE, "Facial recognition reached an accuracy of 97 % in the paper.", 1),
        (EMOTION, "Our paper on emotion recognition was accepted.", 1),
        (VIDEO, "const human = new Human();", 1),
        (COVERT, "Records for nine hours.", 1),
        (COVERT, "The camera gives clear notice that it records.", 2),
        (PLACE, "Sensors forget each phone as soon as they have counted it.", 2),
    ],
)
def test_each_need_that_lacks_counts(label, text, n):
    view = make_view(text, Kind.BROCHURE, language="en")
    assert n_unmet(view, label) >= n


@pytest.mark.parametrize(
    "text",
    [
        "Face Detector - finds human faces on images to get crops for processing.",
        "Automatically locate the facial features of a person in a picture.",
        "The liveness check tells a face from a photo of it.",
        "Faces are detected in batches on the graphics card.",
    ],
)
def test_faces_that_are_only_found_are_no_recognition(text):
    view = make_view(text, Kind.BROCHURE, ("Face recognition",), language="en")
    assert n_unmet(view, FACE) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Finds faces in a crowd and compares them with a watch list.",
        "Faces are detected, and each person is identified by name.",
        "Detects faces and builds templates of them.",
        "Finds a face in any video within seconds.",
        "Finds faces in hours of recordings.",
        "After the liveness check, the face is recognised at the gate.",
    ],
)
def test_faces_that_are_found_and_told_apart_are_recognition(text):
    view = make_view(text, Kind.BROCHURE, ("Face recognition",), language="en")
    assert n_unmet(view, FACE) == 0


def test_set_up_in_a_long_passage_hides_no_capability():
    text = "Reads every chat on the phone of the target. " * 8 + "pip install tool"
    view = make_view(text, Kind.BROCHURE, language="en")
    assert n_unmet(view, DEVICE) == 1


def test_only_scores_that_reach_their_threshold_are_weighed():
    view = make_view("sudo ./tool --help", Kind.BROCHURE, language="en")
    both = [view, view]
    found = weights(both, Kind.BROCHURE, [DEVICE], np.array([[True], [False]]))
    assert found.tolist() == [[SHARE**3], [1.0]]


def test_what_names_no_capability_still_lacks_it():
    view = make_view("The housing is made of steel.", Kind.BROCHURE, language="en")
    assert n_unmet(view, FACE) == 1


def test_a_label_of_ones_own_needs_only_what_all_products_do() -> None:
    seen = make_view(
        "Tells a person by the way he walks.", Kind.BROCHURE, language="en"
    )
    assert n_unmet(seen, "gait_recognition") == 0


def device(text, *heading):
    view = make_view(text, Kind.BROCHURE, heading=heading, language="en")
    return n_unmet(view, DEVICE)


@pytest.mark.parametrize(
    "text",
    [
        "If you lose the file, extract the chats again from the phone.",
        "Currently the passwords of nine browsers are extracted.",
        "The keys of your phone are read from its backup.",
    ],
)
def test_words_of_a_manual_count_once(text):
    assert device(text) == 1
    assert device(text, "Troubleshooting") == 2


def test_a_heading_of_a_manual_counts_once():
    text = "Extracts deleted chats from a locked phone."
    assert device(text, "Configuration") == 1
    assert device(text, "How to use KeySpyX") == 0
    assert device(text, "Features") == 0


@pytest.mark.parametrize("label", [DEVICE, CALLS])
def test_public_profiles_are_neither_network_nor_device(label):
    text = "Collects the e-mail addresses and phones of {} of the target."
    view = make_view(text.format("followers"), Kind.BROCHURE, language="en")
    other = make_view(text.format("neighbours"), Kind.BROCHURE, language="en")
    assert n_unmet(view, label) == n_unmet(other, label) + 1


def test_a_name_of_a_few_words_states_no_interception():
    def lacks(text):
        return n_unmet(make_view(text, Kind.BROCHURE, language="en"), CALLS)

    assert lacks("Records calls.") == 0
    assert lacks("Intercepts all calls of a subscriber") == 0
    assert lacks("Call interception mode") == 1


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (DEVICE, "Zero-click delivery of agents, collected in your own data centre."),
        (FACE, "1:N search over 20 million templates, with masks and in low light."),
        (CALLS, "The police charted the contacts of 214 people."),
        (COVERT, "It runs without any notification to the subject."),
    ],
)
def test_a_capability_in_other_words_lacks_nothing(label, text):
    assert n_unmet(make_view(text, Kind.BROCHURE, language="en"), label) == 0


def test_what_a_contract_requires_is_no_set_up():
    text = "The agent shall be installed unseen and reads messages of the phone."
    contract = make_view(text, Kind.CONTRACT, language="en")
    brochure = make_view(text, Kind.BROCHURE, language="en")
    assert n_unmet(contract, DEVICE) == 0
    assert n_unmet(brochure, DEVICE) == 1


@pytest.mark.parametrize(
    "text",
    [
        'stalkerware", "mobile surveillance", "privacy invasion", "digital abuse',
        "@inproceedings{a:b, title = {{An LTE Eavesdropper}}, author = {A, B}}",
        "git clone https://example.org/imsi-catcher.git",
        "$ sniff -f 0x9c68fd30",
        "Pagination Previous page 1 2 3",
        "1 2 3 Next page",
        "Processed 1000/1000 subframes",
        "/pictures/unknown.jpg,Barack Obama",
        "Facial Recognition\n^^^^^^^^^^^^^^^^^^",
        "From: Export Control, Lumen To: Sales Desk Date: 2 April 2026",
        "Von: Vertrieb Lumen\nAn: A. Qar\nDatum: 31. März 2026",
    ],
)
def test_what_is_no_prose_states_nothing(text):
    assert is_no_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "$ hack-browser -h\nhack-browser decrypts and exports browser data from phones",
        'He called it "stalkerware", and "abuse", because it reads all messages.',
        "The tool processed 1000 faces and found 3 of them.",
        "See the previous page: the software locates any phone.",
        "Git finds every face in the archive.",
        "Police tortured three detainees in Orrin. Next page",
        "Previous page The agent reads all messages of the phone.",
        "From: A. Qar To: Sales Date: 2 May 2026 Hide the cameras in lamps, please.",
        "From: A. Qar To: Sales Subject: hidden cameras for the remand wing",
    ],
)
def test_prose_beside_a_command_or_a_quotation_stays(text):
    assert not is_no_prose(text)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Gesichtsbild als Standard festlegen", 1),
        ("Klicken Sie auf das Symbol, um die Person zu entfernen", 1),
        (
            "Die Software erkennt Gesichter in der Menge und meldet sie.",
            0,
        ),
        ("Der Ermittler kann Gesichter aus der Menge auswählen.", 0),
        ("Sie entfernen Störungen und finden jedes Gesicht.", 0),
    ],
)
def test_steps_of_a_german_manual_set_up(text, n):
    view = make_view(text, Kind.BROCHURE, language="de")
    assert n_unmet(view, FACE) == n
