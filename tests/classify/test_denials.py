"""Denials beyond fixed wordings, and what only sounds like one."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.polarity.cues import polarity
from pipeline.classify.polarity.denials import forbids_user
from pipeline.datamodel import Kind, Polarity

COVERT = "covert_surveillance_marketing"
FACES = "facial_recognition"
FEELINGS = "emotion_recognition"
PLACES = "person_location_tracking"
VIDEO = "video_surveillance_analytics"
CALLS = "communications_interception"
DEVICES = "device_intrusion_forensics"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The camera cannot tell who somebody is.", FACES),
        ("It does not know whose face it sees.", FACES),
        ("There is no way to know who somebody is.", FACES),
        ("It does not read, keep or index content.", CALLS),
        ("There is no mood score and no reading of feelings.", FEELINGS),
        ("What a guest feels is no field of the register.", FEELINGS),
        ("Mood scoring: not planned.", FEELINGS),
        ("Mood scoring was given up.", FEELINGS),
        ("Recognition of people? It isn't there.", FACES),
        ("Customers ask for live tracking. We do not do that.", PLACES),
        ("Nobody can call up your position.", PLACES),
        ("Does not allow you to get the position of a phone.", PLACES),
        ("Pelacakan lokasi tidak tersedia.", PLACES),
        ("Eine Gesichtserkennung findet nicht statt.", FACES),
        ("Eine versteckte Installation bieten wir nicht an.", COVERT),
        ("Ermittlung des Passcodes nicht möglich", DEVICES),
        ("L-200 | chip B | no | no | no", DEVICES),
    ],
)
def test_a_denial_is_heard(text, label):
    assert polarity(text, (), label=label) is Polarity.NEGATED


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # what those watched do not perceive
        ("There is no way to tell that the phone is tracked.", PLACES),
        ("The phone's system does not see the implant.", DEVICES),
        ("Neither the driver nor the guard can find that it tracks him.", PLACES),
        # what is spared or taken away is what stands in the way
        ("NO APP to be installed on the monitored device", DEVICES),
        ("Reads all chats with or without jailbreak.", DEVICES),
        ("The tool removes the screen lock.", DEVICES),
        ("Disables the passcode and reads all chats.", DEVICES),
        ("To disable face recognition, open the settings.", FACES),
        ("You don't have to worry and just intercept.", CALLS),
        # whose inability is the product's ability
        ("Other services do not give the location of the target.", PLACES),
        ("My mediator is not passing intercept records.", CALLS),
        # what nobody is safe from, and no rival does
        ("No phone is safe from extraction.", DEVICES),
        ("No other tool unlocks so many phones.", DEVICES),
        ("No other camera recognises faces at this distance.", FACES),
        ("No other system locates phones as fast.", PLACES),
        ("No movement of a target's phone stays unseen.", PLACES),
        ("No face goes unmatched.", FACES),
        ("No call stays unheard.", CALLS),
        ("Kein Gesicht bleibt unerkannt.", FACES),
        ("Aucun appel n'échappe à l'interception.", CALLS),
        ("Ninguna conversación pasa desapercibida, ninguna escucha falla.", CALLS),
        ("False positives for cars with no plate are rare.", PLACES),
        # how, when and of what, but not whether
        ("Face recognition does not run on the recorded copy.", FACES),
        ("If no face is found, the log says so.", FACES),
        ("Such as no face being found in the box.", FACES),
        ("Since the chip does not support it, calls are intercepted at 2G.", CALLS),
        ("Instead of intercepting at the switch, it taps messages.", CALLS),
        ("Detect faces without alignment + recognise expressions", FEELINGS),
        ("Target: 0-not supported, 1-person whose behaviour is scored", VIDEO),
        ("Tracks SMS that were backed up before being deleted", DEVICES),
        ("We do not want to track rooms; we track people.", PLACES),
        ("It prints those who are not in the gallery by their face.", FACES),
        # the next sentence speaks of a shop or of buyers
        ("Track any phone. It is not available in the Play Store.", PLACES),
        ("Track any phone. We do not sell it to private persons.", PLACES),
        ("The strap cannot be taken off. It shows where she is.", PLACES),
        # what is not noticed, listed or found in a list
        ("El portador no percibe ni pérdida ni mensaje mientras se intercepta.", CALLS),
        ("It mirrors messages and is not listed among the permissions.", DEVICES),
        ("If a face is not in the list, it asks you who that was.", FACES),
        # how far it goes, and what is deleted or switched on by somebody
        ("It reads deleted SMS, so no secret conversation would escape you.", COVERT),
        ("Recognition of plates is disabled by default and can be enabled.", PLACES),
        ("Messages that were deleted by the user come back.", DEVICES),
        ("A password keeps the spyware from being removed.", DEVICES),
        ("Fixed: the alarm did not ring when a face met the list.", FACES),
        ("El empleado no ve que se le está localizando.", PLACES),
        # a question whose "no" is the promise
        ("¿Podrá mi hijo ver la app espía oculta? No.", COVERT),
        ("La cible verra-t-elle le logiciel caché ? Non.", COVERT),
        ("Is it illegal to track a phone? No.", PLACES),
        ("Will they find out that I track the phone? No.", PLACES),
    ],
)
def test_what_only_sounds_like_a_denial_asserts(text, label):
    assert polarity(text, (), label=label) is Polarity.ASSERTED


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Does it recognise faces?", Polarity.NEGATED),
        ("Do I need to see the face of the owner?", Polarity.ASSERTED),
        ("It recognises no faces.", Polarity.ASSERTED),
    ],
)
def test_no_answers_the_question_before_it(question, said):
    longer = "No. If the picture is too dark, the agency gets the name later on."
    assert polarity(longer, (), before=question, label=FACES) is Polarity.ASSERTED
    answer = "No. It counts heads."
    assert polarity(answer, (), before=question, label=FACES) is said
    assert polarity(answer, (), heading=(question,), label=FACES) is said


def test_a_view_keeps_the_sentence_before():
    view = make_view("No.", Kind.BROCHURE, before="Does it  read chats?")
    assert view.before == "Does it read chats?"


@pytest.mark.parametrize(
    ("heading", "text", "said"),
    [
        ("What it does not do", "face search", Polarity.NEGATED),
        ("6.7 Not support in 4-channel model", "face search", Polarity.NEGATED),
        ("Not planned", "face search", Polarity.NEGATED),
        ("What the target will not see", "face search", Polarity.ASSERTED),
        ("What you do not need", "face search", Polarity.ASSERTED),
        ("Not available to civilians", "face search", Polarity.ASSERTED),
        (
            "What it does not do",
            "It finds a face in any crowd and that is all that it ever did.",
            Polarity.ASSERTED,
        ),
    ],
)
def test_a_heading_of_missing_things_turns_list_items_alone(heading, text, said):
    assert polarity(text, (), heading=(heading,), label=FACES) is said


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The app has no monitoring features. It does not read chats.", DEVICES),
        ("It doesn't recognize faces. It detects faces in a picture.", FACES),
        ("Does not allow you to get the position of a phone.", PLACES),
        ("Monitoring of messages is not supported.", DEVICES),
    ],
)
def test_a_firm_denial_is_heard_where_the_model_finds_the_label_likely(text, label):
    assert polarity(text, (), label=label, is_likely=True) is Polarity.NEGATED


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The phone's owner cannot see that the app tracks the phone.", PLACES),
        ("No password is safe: the tool unlocks the phone.", DEVICES),
        ("It has no monitoring features. The pro version monitors chats.", DEVICES),
    ],
)
def test_where_the_label_is_likely_other_denials_take_nothing_back(text, label):
    assert polarity(text, (), label=label, is_likely=True) is Polarity.ASSERTED


def test_who_may_not_have_the_item_is_no_end_user():
    kind = Kind.CONTRACT
    banned = make_view("Any intelligence agency.", kind, before="It prohibits use by:")
    told = make_view("Reseller shall not sell to the police or the army.", kind)
    user = make_view("The police may not resell the system.", kind)
    assert [forbids_user(view) for view in (banned, told, user)] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Die Ware wird nicht weitergegeben und nicht wieder ausgeführt.",
            Polarity.NEGATED,
        ),
        ("Die Ware wird an jeden Dritten weitergegeben.", Polarity.ASSERTED),
    ],
)
def test_german_goods_that_are_not_passed_on(text, expected):
    label = "diversion_intermediary_risk"
    assert polarity(text, ["ware"], label=label) is expected
