"""Accepted and rejected values of every field below ``details``, from the documentation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

NO_TEXT: tuple[Any, ...] = (5, 1.5, True, [], {}, ["a"])
NO_LIST: tuple[Any, ...] = ("a", 5, True, {})
NO_OBJECT: tuple[Any, ...] = ("a", 5, True, [])
URL = "https://example.com"


class Row(NamedTuple):
    path: str  # below ``details``
    good: tuple[Any, ...]
    bad: tuple[Any, ...]
    clears: bool = True  # null is allowed in PATCH


def text(path: str, least: int, most: int | None, clears: bool = True) -> Row:
    good = ["x" * least, "x" * (least + 1)]
    bad: list[Any] = [*NO_TEXT]
    if least:
        bad.append("x" * (least - 1))
    if most is None:
        good.append("x" * 5000)
    else:
        good += ["x" * (most - 1), "x" * most, "😀" * most]
        bad += ["x" * (most + 1), "😀" * (most + 1)]
    return Row(path, tuple(good), tuple(bad), clears)


def url(path: str, most: int | None = None, clears: bool = True) -> Row:
    good = [URL, "http://a.example/x?y=1#z", "https://example-banner-url.com", "HTTPS://[::1]:8/"]
    bad: list[Any] = [*NO_TEXT, "", "x", "//a.example", "ftp://a.example", "https://", "http:///p"]
    bad += ["https://a b.example", "https://a.example/ ", " https://a.example", "https://a:x/"]
    bad += ["https://[::1", "javascript:alert(1)", "https://:80/", "https://u@/", "https://?a"]
    if most is not None:
        good += [URL + "/" + "p" * (most - len(URL) - 1), URL + "/" + "p" * (most - len(URL) - 2)]
        bad += [URL + "/" + "p" * (most - len(URL))]
    return Row(path, tuple(good), tuple(bad), clears)


def email(path: str, most: int = 254, clears: bool = True) -> Row:
    fill = "b" * (most - 64 - 1 - 4)
    good = ("a@b.c", "a.b+c@d-e.example.com", "ü@bücher.example", f"{'a' * 64}@{fill}.com")
    bad: tuple[Any, ...] = (
        *NO_TEXT,
        "",
        "a",
        "a@b",
        "@b.c",
        "a@",
        "a@b@c.d",
        "a b@c.d",
        "a@-b.c",
        "a@b-.c",
    )
    bad += ("a@b..c", "a@.b", "a@b.", "a@b_c.d", f"{'a' * 65}@b.c", f"{'a' * 64}@{fill}b.com")
    return Row(path, good, bad, clears)


def choice(path: str, *values: str, clears: bool = False) -> Row:
    return Row(path, values, (*NO_TEXT, "", values[0].lower(), f"{values[0]} ", "OTHER"), clears)


def flag(path: str) -> Row:
    return Row(path, (True, False), ("true", 0, 1, [], {}))


def links(path: str) -> Row:
    good = ([URL], [URL, "http://b.example"], [URL] * 40)
    return Row(path, good, (*NO_LIST, [], [None], ["x"], [5], [[URL]], [URL, ""]))


def metadata(path: str) -> Iterator[Row]:
    bad: tuple[Any, ...] = (
        *NO_OBJECT,
        {"ignore": ""},
        {"ignore": 5},
        {"ignore": []},
        {"state": "x"},
    )
    yield Row(path, ({"ignore": "|"}, {"ignore": "x" * 3000}), bad, clears=False)


LABELS = ("", "x" * 24, "x" * 25)


def contacts(path: str, key: str, some: list[str], good: list[Any], bad: list[Any]) -> Row:
    def one(value: Any, label: Any = "L") -> dict[str, Any]:
        return {"label": label, key: value}

    lists = [[one(value)] for value in good]
    lists += [[one(some[0], label)] for label in LABELS]
    lists += [[one(value) for value in some[:many]] for many in (2, 3)]
    wrong: list[Any] = [*NO_LIST, [], [None], ["a"], [{}], [[]]]
    wrong += [[one(value)] for value in (*bad, None, 5, True, [], {})]
    wrong += [[one(some[0], label)] for label in ("x" * 26, None, 5, True)]
    wrong += [[one(value) for value in some[:4]], [one(some[0], "a"), one(some[0], "b")]]
    wrong += [[{"label": "a"}], [{key: some[0]}], [{**one(some[0]), "more": 1}]]
    return Row(path, tuple(lists), tuple(wrong))


EMAIL, PHONES, SITE = (
    email(""),
    ["+48 777-777-777", "48888888888", "123456", "+123456"],
    url("", 255),
)
COUNTRIES = [
    *("AT", "BE", "BR", "CA", "CZ", "DK", "FI", "FR", "DE", "GR", "HU", "IT", "LT"),
    *("MX", "NL", "NO", "PE", "PL", "PT", "SG", "SK", "ES", "SE", "US", "GB"),
]
PHONES_BAD = ["12345", "+1234", "1234567890123456", "+123456789012345", "(0)123456", "12345a"]
PHONES_BAD += ["١٢٣٤٥٦", "123456.", ""]
BRAND = [
    text("brand.name", 0, 40, clears=False),
    text("brand.description", 0, 100, clears=False),
    Row(
        "brand.color",
        ("#000000", "#aBcDeF"),
        (*NO_TEXT, "", "000000", "#00000", "#0000000", "#00000g", "red", "#000000\n"),
        clears=False,
    ),
    *(
        url(f"brand.{key}", clears=False)
        for key in ("logoUrl", "bannerUrl", "privacyPolicyUrl", "termsOfServiceUrl")
    ),
    contacts(
        "brand.emails",
        "address",
        [f"{one}@b.c" for one in "abcd"],
        list(EMAIL.good),
        [one for one in EMAIL.bad if isinstance(one, str)],
    ),
    contacts(
        "brand.phones",
        "number",
        [f"12345{one}" for one in range(6, 10)],
        [*PHONES, "1" * 15, "+" + "1" * 14, "12 34+5"],
        PHONES_BAD,
    ),
    contacts(
        "brand.websites",
        "url",
        [f"https://{one}.example" for one in "abcd"],
        list(SITE.good),
        [one for one in SITE.bad if isinstance(one, str)],
    ),
]
NUMBERS = [f"+4670174{one:04d}" for one in range(201)]
TOP = [
    Row(
        "testNumbers",
        ([], ["+48 777-777-777"], ["+12025550142"], NUMBERS[:199], NUMBERS[:200]),
        (
            *NO_LIST,
            *([None], [5], [""], ["48777777777"], ["0048777777777"], ["+0777777777"], ["+123456"]),
            *(["+1234567890123456"], ["+48(777)777777"], ["+48777777777x"], ["+٤٨٧٧٧٧٧٧٧٧٧"]),
            *(NUMBERS, ["+48777777777", "+48 777-777-777"]),
        ),
    ),
    Row(
        "countries",
        (["SE"], COUNTRIES),
        (*NO_LIST, [], [None], ["se"], ["XX"], ["CH"], ["SE", "SE"], [5], [["SE"]]),
    ),
    Row("brand", (), (*NO_OBJECT, {"more": 1}, {"id": "x"}), clears=False),
    Row("questionnaire", (), (*NO_OBJECT, {"de": {}}, {"general": None}), clears=False),
]


def answers(section: str, *rows: Row) -> list[Row]:
    return [row._replace(path=f"questionnaire.{section}.answers.{row.path}") for row in rows]


def some(*keys: str) -> list[Row]:
    return [text(key, 1, None) for key in keys]


def to_100(*keys: str) -> list[Row]:
    return [text(key, 1, 100) for key in keys]


DESCRIPTIONS = [f"{one}Description" for one in ("optIn", "trigger", "interactions", "optOut")]
ADDRESS = "fullCompanyAddress"
GENERAL = answers(
    "general",
    *some(*DESCRIPTIONS),
    *(row for key in DESCRIPTIONS for row in metadata(f"{key}Metadata")),
    links("videoUris"),
    links("screenshotUris"),
)
PHONE = Row(
    "phone",
    ("+123456", "00123456", "+123456789012345", "00123456789012345"),
    (
        *(*NO_TEXT, "", "+12345", "0012345", "+1234567890123456", "001234567890123456"),
        *("123456", "+12 345 678", "+1234567\n", "+١٢٣٤٥٦"),
    ),
)
VERIFICATION = answers(
    "verification",
    *some("name"),
    email("email", 100),
    *to_100("title", "partner.companyName", "partner.contactName"),
    url("website"),
    PHONE,
    email("partner.contactEmailAddress", 100),
    Row("partner", ({"companyName": "x"},), (*NO_OBJECT, {"more": "x"})),
)
GB = answers(
    "gb",
    *some("brandIndustry", "companyLegalName", "companyRegistrationNumber", ADDRESS),
    *some("messagesVolume", "messagesFrequency", "campaignLength"),
    *metadata(f"{ADDRESS}Metadata"),
)
FR = answers(
    "fr",
    *some(ADDRESS),
    *metadata(f"{ADDRESS}Metadata"),
    Row("siren", ("123456789",), (*NO_TEXT, "", "12345678", "1234567890", "12345678a", "١" * 9)),
)
EIN = Row("ein", ("12-3456789",), (*NO_TEXT, "", "123456789", "1-23456789", "12-345678", "x"))
US_V1 = answers(
    "us",
    EIN,
    text("smsCampaign", 0, None),
    text(ADDRESS, 0, None),
    *metadata(f"{ADDRESS}Metadata"),
)
STATES = ["AK", "AS", "DC", "GU", "MP", "PR", "VI", "WY"]
FORMS = ["CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION"]
INDUSTRIES = ["AGRICULTURE", "FINANCIAL", "NON_GOVERNMENTAL_ORGANIZATION", "TRANSPORTATION"]
MESSAGE = "x" * 20
US_V2 = answers(
    "us",
    choice("ownershipType", "PRIVATE", "PUBLIC"),
    *to_100("companyLegalName", "brandName", "addressLine", "addressCity"),
    *to_100("contactFirstName", "contactSurname"),
    text("companyPhoneNumber", 1, 13),
    email("companyEmailAddress", 100),
    choice("brandIndustry", *INDUSTRIES),
    choice("legalForm", *FORMS),
    choice("taxIdCountry", "US", "XK", "NO"),
    choice("addressCountry", "US", "XK", "NO"),
    choice("addressState", *STATES),
    text("taxId", 1, 25),
    text("addressPostalCode", 1, 10),
    url("websiteUrl", 100),
    text("stockExchange", 1, 10),
    text("stockSymbol", 1, 6),
    Row(
        "sampleMessages",
        ([MESSAGE], [MESSAGE] * 5, ["x" * 1024]),
        (*NO_LIST, [], [MESSAGE] * 6, ["x" * 19], ["x" * 1025], [None], [5]),
    ),
    Row("messagesVolume", (0, 25000, 1.5, -1, 1e300), (True, False, [], {})),
    *(flag(key) for key in ("embeddedLink", "embeddedPhone", "ageGatedContent", "directLending")),
    text("optInConfirmationMessage", 20, 1024),
    text("helpMessage", 20, 1024),
    text("callToActionMessage", 40, 4096),
)
NO_SECTION: tuple[Any, ...] = (
    *NO_OBJECT,
    {},
    {"answers": None},
    {"answers": []},
    {"answers": {"more": "x"}},
)
SECTIONS = [
    Row(
        f"questionnaire.{section}",
        (),
        (*NO_SECTION, {"answers": {}, "questions": {}}),
        clears=False,
    )
    for section in ("general", "verification", "gb", "fr", "us")
]
ROWS = [*BRAND, *TOP, *SECTIONS, *GENERAL, *VERIFICATION, *GB, *FR, *US_V1, *US_V2]
