"""The invented brands of the demo, with operators, numbers and comments."""

from typing import NamedTuple


class Brand(NamedTuple):
    """A brand with its home ``country``; its senders add neighbouring countries."""

    slug: str
    name: str
    colour: str
    region: str
    country: str
    description: str


BRANDS = (
    Brand("aurora", "Aurora", "#E91B0C", "EU", "SE", "Weekly offers and order news from Aurora."),
    Brand(
        "nordlicht",
        "Nordlicht Räder",
        "#0B6E4F",
        "EU",
        "DE",
        "City bikes, repairs and pick-up times.",
    ),
    Brand(
        "maison-laval",
        "Maison Laval",
        "#5E2B71",
        "EU",
        "FR",
        "Livraisons et rendez-vous de la maison.",
    ),
    Brand(
        "harrow-sons",
        "Harrow & Sons",
        "#12467D",
        "EU",
        "GB",
        "Appointments and orders, tailors since 1902.",
    ),
    Brand("fjordbil", "Fjordbil", "#1C5D99", "EU", "NO", "Service times and parking for your car."),
    Brand(
        "solmar", "Viajes Solmar", "#B3541E", "EU", "ES", "Reservas, puertas de embarque y cambios."
    ),
    Brand("pekarna", "Pekárna U Zvonu", "#8A4B08", "EU", "CZ", "Objednávky a chléb dne."),
    Brand("kaffebar", "Kaffebar Østre", "#4A2C20", "EU", "DK", "Your order and your stamps."),
    Brand("bluepeak", "Blue Peak", "#0F4C81", "US", "US", "Sign-in codes and account alerts."),
    Brand(
        "casa-verde", "Casa Verde", "#2E7D32", "BR", "BR", "Pedidos, entregas e ofertas da semana."
    ),
    Brand("lumen", "Lumen Energie", "#7A5C00", "EU", "NL", "Meter readings, outages and bills."),
    Brand(
        "ostermann",
        "Ostermann Versicherung",
        "#7B1E3A",
        "EU",
        "AT",
        "Neues zu Ihrem Schaden und Vertrag.",
    ),
    Brand("kivi", "Kivi Apteekki", "#00695C", "EU", "FI", "Reseptit ja noudot."),
    Brand(
        "trattoria", "Gusto di Casa", "#A3261A", "EU", "IT", "Prenotazioni e consegne a domicilio."
    ),
    Brand("zielony", "Zielony Rynek", "#3B7A1A", "EU", "PL", "Zamówienia i promocje tygodnia."),
    Brand("bravo-air", "Bravo Air", "#003D7C", "EU", "PT", "Boarding, gates and delays."),
    Brand("ciudad", "Ciudad Abierta", "#6A1B9A", "US", "MX", "Avisos de tu ciudad."),
    Brand(
        "helvetia-post",
        "Postpunkt",
        "#8C6D00",
        "EU",
        "DE",
        "Parcels: where they are, when they come.",
    ),
    Brand("magyar", "Városi Könyvtár", "#37474F", "EU", "HU", "Kölcsönzések és határidők."),
    Brand("thessaly", "Θεσσαλία Market", "#01579B", "EU", "GR", "Προσφορές και παραγγελίες."),
    Brand("vilnius", "Žalgirio Klubas", "#1B5E20", "EU", "LT", "Bilietai ir rungtynės."),
    Brand("slovan", "Slovan Lekáreň", "#B71C1C", "EU", "SK", "Recepty a otváracie hodiny."),
    Brand("maple", "Maple & Birch", "#9C2B2B", "US", "CA", "Orders, returns and store news."),
    Brand("merlion", "Merlion Clinic", "#006978", "EU", "SG", "Appointments and results."),
    Brand("lima", "Andes Courier", "#BF360C", "BR", "PE", "Envíos y retiros."),
    Brand("de-haan", "De Haan Optiek", "#283593", "EU", "BE", "Your glasses are ready."),
    Brand("paragon", "Paragon Bank", "#102A43", "EU", "GB", "Codes, card alerts and branch times."),
    Brand(
        "citytram", "CityTram", "#AD1457", "EU", "DE", "Departures, tickets and works on the line."
    ),
    Brand("opera", "Opéra du Port", "#4E342E", "EU", "FR", "Billets, vestiaire et rappels."),
    Brand("skolan", "Skolan i Viken", "#2C5F8A", "EU", "SE", "Absence, trips and meals."),
)

LINES = (
    ("Deals", "PROMOTIONAL", "NON_CONVERSATIONAL"),
    ("Service", "TRANSACTIONAL", "CONVERSATIONAL"),
    ("Codes", "OTP", "NON_CONVERSATIONAL"),
    ("Club", "MULTIUSE", "CONVERSATIONAL"),
    ("Alerts", "TRANSACTIONAL", "BASIC_MESSAGE"),
    ("News", "PROMOTIONAL", "SINGLE_MESSAGE"),
    ("Desk", "MULTIUSE", "CONVERSATIONAL_LEGACY"),
)

# FR, GB and SE as the reference's examples name them; the others are plausible choices.
OPERATORS: dict[str, tuple[str, ...]] = {
    "AT": ("A1", "Magenta", "Hutchison 3G"),
    "BE": ("Proximus", "Orange", "Telenet"),
    "BR": ("Claro", "TIM", "Vivo"),
    "CA": ("Bell", "Rogers", "Telus", "Freedom", "Videotron"),
    "CZ": ("T-Mobile", "O2", "Vodafone"),
    "DE": ("Deutsche Telekom", "Vodafone", "O2", "1und1"),
    "DK": ("Telenor", "Telia", "Three"),
    "ES": ("Movistar", "Orange", "Vodafone", "Yoigo"),
    "FI": ("Elisa", "DNA", "Telia"),
    "FR": ("Coriolis Telecom", "Lycamobile", "Bouygues", "Free", "NRJ Mobile", "SFR", "Orange"),
    "GB": ("EE", "Three", "Sky", "O2", "Vodafone"),
    "GR": ("Cosmote", "Vodafone", "WindTre"),
    "HU": ("Telekom", "Vodafone", "Digi"),
    "IT": ("TIM", "Vodafone", "WindTre", "Iliad"),
    "LT": ("Telia", "Tele2"),
    "MX": ("Telcel", "Movistar", "AT&T", "Altan"),
    "NL": ("Kpn", "Odido", "Vodafone"),
    "NO": ("Telenor", "Telia"),
    "PE": ("Claro", "Movistar", "Entel"),
    "PL": ("Orange", "T-Mobile", "Telekom"),
    "PT": ("MEO", "NOS", "Vodafone"),
    "SE": ("Tele2", "Telenor", "Telia", "Three"),
    "SG": ("Singtel", "Starhub", "M1", "Simba"),
    "SK": ("Orange", "Telekom", "O2"),
    "US": ("AT&T", "T-Mobile", "Verizon", "US Cellular", "Google Fi"),
}
COUNTRIES = tuple(OPERATORS)

# Ranges kept free for fiction where a country has one; {n} is three digits.
NUMBERS: dict[str, str] = {
    "GB": "+447700900{n}",
    "SE": "+4670174{n}1",
    "FR": "+33639980{n}",
    "US": "+12025550{n}",
    "DE": "+4915223433{n}",
    "BR": "+5511987654{n}",
}
REMARKS = (
    "Opt-out text missing",
    "Opt-out wording is missing in the demo video.",
    "The privacy policy cannot be opened without a login.",
    "Logo does not match the brand's website. Please provide a signed letter of authorisation.",
    "Kampagnenbeschreibung unvollständig: Bitte nennen Sie den Auslöser der Nachricht.",
    "Le parcours d’inscription (opt-in) n’est pas visible sur le site.",
)
HOSTING = {"EU": "EUROPE", "US": "NORTH_AMERICA", "BR": "NORTH_AMERICA"}
