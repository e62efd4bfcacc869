"""Every input field of a sender with values at, inside and outside its documented limits."""

from typing import Any

from senders import provisioning as p

Row = tuple[str, Any, bool]  # the path under details, a value, whether it fits

EMAIL = {"label": "Care", "address": "a@b.example"}
PHONE = {"label": "Desk", "number": "+442071838750"}
SITE = {"label": "Shop", "url": "https://b.example"}


def answer(key: str) -> str:
    section, _dot, rest = key.partition(".")
    return f"questionnaire.{section}.answers.{rest}"


def details_with(path: str, value: Any) -> dict[str, Any]:
    for step in reversed(path.split(".")):
        value = {step: value}
    found: dict[str, Any] = value
    return found


def text(path: str, fewest: int, most: int | None, fill: str = "x") -> list[Row]:
    rows: list[Row] = [(path, fill * max(fewest, 1), True)]
    rows += [(path, wrong, False) for wrong in (5, True, ["x"], {"a": "x"})]
    rows.append((path, "", fewest == 0))
    if fewest > 1:
        rows.append((path, fill * (fewest - 1), False))
    if most is not None:
        rows += [(path, fill * most, True), (path, fill * (most + 1), False)]
        rows.append((path, "𝄞" * most, True))  # one character, though four bytes
    return rows


def url(path: str, most: int | None = None) -> list[Row]:
    rows: list[Row] = [
        (path, good, True)
        for good in (
            "https://b.example",
            "http://b",
            "HTTPS://b.example:8443/a?b=c#d",
            "http://ü.de",
        )
    ]
    rows += [
        (path, bad, False)
        for bad in (
            "",
            "b.example",
            "ftp://b.example",
            "https://",
            "https:///a",
            "//b.example",
            "https://b.example/a b",
            " https://b.example",
            "https://b.example\n",
            "https://b.example/\x00",
            "https://[::1",
            "https://b.example:99999",
            "javascript:alert(1)",
            7,
            True,
            ["https://b.example"],
        )
    ]
    if most is not None:
        long = "https://b.example/" + "a" * (most - len("https://b.example/"))
        rows += [(path, long, True), (path, long + "a", False)]
    return rows


def email(path: str, most: int) -> list[Row]:
    long = "a@" + "b" * 30 + "." + "c" * 30 + "." + "d" * (most - 64)
    assert len(long) == most
    good = ["a@b.example", "a+b@b-c.example", "é@ünï.example", "a" * 64 + "@b.example", long]
    bad = [
        "",
        "a",
        "@b.example",
        "a@",
        "a@b",
        "a@@b.example",
        "a@b@c.example",
        "a b@c.example",
        "a@b c.example",
        "a@-b.example",
        "a@b-.example",
        "a@b..example",
        "a@.example",
        "a@b_c.example",
        "a" * 65 + "@b.example",
        long + "d",
        7,
        True,
    ]
    return [(path, each, True) for each in good] + [(path, each, False) for each in bad]


def contacts(kind: str, key: str, item: dict[str, str], other: str) -> list[Row]:
    path = f"brand.{kind}"
    three = [{**item, key: value} for value in (item[key], other, other[:-1] + "9")]
    return [
        (path, [dict(item)], True),
        (path, three, True),
        (path, [*three, {**item, key: other[:-1] + "8"}], False),
        (path, [], False),
        (path, dict(item), False),
        (path, [dict(item), dict(item)], False),
        (path, [dict(item), {**item, "label": "Other"}], False),
        (path, [{key: item[key]}], False),
        (path, [{"label": "x"}], False),
        (path, [{**item, "more": 1}], False),
        (path, [{**item, "label": ""}], True),
        (path, [{**item, "label": "x" * 25}], True),
        (path, [{**item, "label": "x" * 26}], False),
        (path, [{**item, "label": None}], False),
        (path, [{**item, key: None}], False),
        (path, [None], False),
    ]


def inside(path: str, wrap: str, rows: list[Row]) -> list[Row]:
    return [(path, [{"label": "x", wrap: value}], fits) for _path, value, fits in rows]


def values(path: str, good: Any, bad: Any) -> list[Row]:
    return [(path, each, True) for each in good] + [(path, each, False) for each in bad]


LINK = "https://b.example/v.mp4"
LINKS = values(
    "", [[LINK], [LINK] * 2, [LINK] * 50], [[], LINK, ["x"], [LINK, 5], [None], {"0": LINK}]
)
US = "questionnaire.us.answers"
ROWS: list[Row] = [
    *text("brand.name", 0, 40),
    *text("brand.description", 0, 100),
    *values("brand.color", ["#000000", "#aBcDeF"], ["#000", "000000", "#00000g", "#0000000", 5]),
    *url("brand.bannerUrl"),
    *url("brand.logoUrl"),
    *url("brand.privacyPolicyUrl"),
    *url("brand.termsOfServiceUrl"),
    *contacts("emails", "address", EMAIL, "c@d.example1"),
    *contacts("phones", "number", PHONE, "+442071838751"),
    *contacts("websites", "url", SITE, "https://c.example1"),
    *inside("brand.emails", "address", email("", 254)),
    *inside("brand.websites", "url", url("", 255)),
    *inside(
        "brand.phones",
        "number",
        values(
            "",
            [
                *("123456", "+12345", "48888888888", "+48 777-777-777", "+12345678901234"),
                *("+46-70-174 10 01", " +1 2345 - 67890 1 2 3 4 "),
            ],
            [
                *("12345", "1" * 16, "+123456789012345", "(020)123456", "020.123456", "١٢٣٤٥٦"),
                *("", "      ", "------", "1 2-3 4-5", 5),
            ],
        ),
    ),
    *values(
        "testNumbers",
        [
            [],
            ["+48777777777"],
            ["+48 777-777-777"],
            [f"+4477009{n:05}" for n in range(200)],
        ],
        [
            ["+48 777-777-777", "+48777777777"],
            [f"+4477009{n:05}" for n in range(201)],
            ["48777777777"],
            ["0048777777777"],
            ["+0777777777"],
            ["+123456"],
            ["+1234567890123456"],
            ["+48777777777x"],
            ["+48(777)777777"],
            ["++48777777777"],
            ["+999777777777"],
            ["+48777"],
            [""],
            [5],
            [None],
            "+48777777777",
            {"0": "+48777777777"},
        ],
    ),
    *values(
        "countries",
        [["GB"], list(p.LAUNCH_COUNTRIES)],
        [[], ["GB", "GB"], ["gb"], ["JP"], ["UNRECOGNIZED"], [5], [None], "GB", {"0": "GB"}],
    ),
    *(
        row
        for key in ("optIn", "trigger", "interactions", "optOut")
        for row in [
            *text(answer(f"general.{key}Description"), 1, None),
            (answer(f"general.{key}DescriptionMetadata"), {"ignore": "|"}, True),
            (answer(f"general.{key}DescriptionMetadata"), {"ignore": ""}, False),
            (answer(f"general.{key}DescriptionMetadata"), {"ignore": 5}, False),
            (answer(f"general.{key}DescriptionMetadata"), {"ignore": "|", "state": "x"}, False),
            (answer(f"general.{key}DescriptionMetadata"), "|", False),
            (answer(f"general.{key}DescriptionMetadata"), None, False),
        ]
    ),
    *((answer("general.videoUris"), value, fits) for _path, value, fits in LINKS),
    *((answer("general.screenshotUris"), value, fits) for _path, value, fits in LINKS),
    *text(answer("verification.name"), 1, None),
    *email(answer("verification.email"), 100),
    *text(answer("verification.title"), 1, 100),
    *url(answer("verification.website")),
    *values(
        answer("verification.phone"),
        ["+123456", "00123456", "+123456789012345", "00123456789012345"],
        [
            "+12345",
            "+1234567890123456",
            "001234567890123456",
            "123456",
            "+123 456",
            "+١٢٣٤٥٦",
            "",
            5,
        ],
    ),
    *text(answer("verification.partner.companyName"), 1, 100),
    *text(answer("verification.partner.contactName"), 1, 100),
    *email(answer("verification.partner.contactEmailAddress"), 100),
    *values(answer("verification.partner"), [{"companyName": "x"}], [[], "x", 5, {"name": "x"}]),
    *(
        row
        for key in (
            "gb.brandIndustry",
            "gb.companyLegalName",
            "gb.companyRegistrationNumber",
            "gb.fullCompanyAddress",
            "gb.messagesVolume",
            "gb.messagesFrequency",
            "gb.campaignLength",
            "fr.fullCompanyAddress",
        )
        for row in text(answer(key), 1, None)
    ),
    *values(answer("gb.fullCompanyAddressMetadata"), [{"ignore": "-"}], [None, {"ignore": ""}]),
    *values(answer("fr.fullCompanyAddressMetadata"), [{"ignore": "-"}], [None, {"ignore": ""}]),
    *values(
        answer("fr.siren"),
        ["732829320", "000000000"],
        ["73282932", "7328293200", "73282932a", "732 829 320", "٧٣٢٨٢٩٣٢٠", 732829320, ""],
    ),
    *values(f"{US}.ownershipType", ["PRIVATE", "PUBLIC"], ["private", "", "STATE", 5, ["PUBLIC"]]),
    *values(f"{US}.brandIndustry", [str(each) for each in p.BrandIndustry], ["Automotive", "", 5]),
    *values(f"{US}.legalForm", [str(each) for each in p.LegalForm], ["LLC", "", 5]),
    *values(f"{US}.taxIdCountry", ["US", "NO", "XK"], ["AQ", "UNRECOGNIZED", "us", "", 5]),
    *values(f"{US}.addressCountry", ["US", "NO", "XK"], ["AQ", "UNRECOGNIZED", "us", "", 5]),
    *values(f"{US}.addressState", ["OR", "DC", "PR"], ["XX", "or", "Oregon", "", 5]),
    *text(f"{US}.companyLegalName", 1, 100),
    *text(f"{US}.companyPhoneNumber", 1, 13),
    *email(f"{US}.companyEmailAddress", 100),
    *text(f"{US}.brandName", 1, 100),
    *text(f"{US}.taxId", 1, 25),
    *text(f"{US}.addressLine", 1, 100),
    *text(f"{US}.addressCity", 1, 100),
    *text(f"{US}.addressPostalCode", 1, 10),
    *url(f"{US}.websiteUrl", 100),
    *text(f"{US}.contactFirstName", 1, 100),
    *text(f"{US}.contactSurname", 1, 100),
    *text(f"{US}.stockExchange", 1, 10),
    *text(f"{US}.stockSymbol", 1, 6),
    *values(
        f"{US}.sampleMessages",
        [["x" * 20], ["x" * 1024] * 5],
        [[], ["x" * 19], ["x" * 1025], ["x" * 20] * 6, "x" * 20, [5], [None]],
    ),
    *values(f"{US}.messagesVolume", [0, 25000, -1, 1.5, 10**20], [True, [5], {}, 10**400]),
    *(
        row
        for key in ("embeddedLink", "embeddedPhone", "ageGatedContent", "directLending")
        for row in values(f"{US}.{key}", [True, False], ["true", 1, 0, "", []])
    ),
    *text(f"{US}.optInConfirmationMessage", 20, 1024),
    *text(f"{US}.helpMessage", 20, 1024),
    *text(f"{US}.callToActionMessage", 40, 4096),
]
PATHS = sorted({path for path, _value, _fits in ROWS})
