"""Words by language that show what a consent text says, and sentences that say what it lacks.

Stems are lower case and match from the start of a word. The sentences are texts of the brand, so
they are in the language of its text and not in that of the pages. No judgement here: that is
``onboarding.consent_items``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Language(NamedTuple):
    """``frequent`` are small words that tell the language; the rest are stems by item.

    ``described`` begin a text that describes a message instead of being it. ``sentences`` have a
    place for the brand's name and gaps in [brackets] for what only the customer knows.
    """

    frequent: frozenset[str]
    stop: tuple[str, ...]
    help: tuple[str, ...]
    frequency: tuple[str, ...]
    rates: tuple[str, ...]
    terms: tuple[str, ...]
    described: tuple[str, ...]
    sentences: Mapping[str, str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem.strip() for stem in text.split("|"))


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "en": Language(
            _words(
                "the of and to in is that for it with as are by be this your you we our from not "
                "have can will may any their they when after at on or an a customers users"
            ),
            _stems("stop|opt out|opt-out|opting out|unsubscribe|cancel|withdraw"),
            _stems("help|support|assist|contact us|customer care|customer service"),
            _stems(
                "frequency|per day|per week|per month|per year|per order|per login|a day|a week|"
                "a month|a year|each day|each week|each month|each order|each time|each login|"
                "every|daily|weekly|monthly|yearly|once|twice|only when|whenever|number of messages"
            ),
            _stems("rates|free|charge|cost|fee|price"),
            _stems("terms|privacy|policy|policies|conditions"),
            _stems(
                "users|the user|customers|the customer|subscribers|they |we |our system|the app"
            ),
            {
                "brand": "The messages come from {brand}.",
                "stop": "Users can end the messages at any time with the reply STOP.",
                "help": "Users get help with the reply HELP.",
                "frequency": "Users receive at most [number] messages per [week or month].",
                "rates": "Message and data rates may apply.",
                "terms": "See the terms at [URL] and the privacy policy at [URL].",
                "message": "You will not receive any more messages from {brand}.",
                "contact": "For help, contact {brand} at [phone number, email or website].",
            },
        ),
        "de": Language(
            _words(
                "der die und den das von zu mit sich des auf für ist im dem nicht ein eine als wir "
                "sie kann können wird werden jederzeit oder nach bei durch per am um ihre kunden"
            ),
            _stems("stop|abmeld|abbestell|widerruf|kündig|beend"),
            _stems("hilf|help|unterstütz|kundendienst|kundenservice|support"),
            _stems(
                "häufigkeit|pro tag|pro woche|pro monat|pro jahr|pro bestellung|im monat|"
                "in der woche|am tag|im jahr|je bestellung|je woche|je monat|täglich|wöchentlich|"
                "monatlich|jährlich|einmal|zweimal|bei jede|jedes mal|jede woche|jeden|nur wenn"
            ),
            _stems("kosten|gebühr|tarif|gratis|preis|entgelt"),
            _stems("agb|datenschutz|nutzungsbeding|bedingungen|geschäftsbeding|privacy|terms"),
            _stems("nutzer|der nutzer|kunden|der kunde|die kund|die nutzer|wir |er erhält"),
            {
                "brand": "Die Nachrichten kommen von {brand}.",
                "stop": "Nutzer können die Nachrichten jederzeit mit der Antwort STOP beenden.",
                "help": "Nutzer erhalten Hilfe mit der Antwort HILFE.",
                "frequency": "Nutzer erhalten höchstens [Zahl] Nachrichten pro [Woche oder Monat].",
                "rates": "Es können Kosten für Nachrichten und Daten anfallen.",
                "terms": "Die AGB stehen unter [URL], die Datenschutzerklärung unter [URL].",
                "message": "Sie erhalten keine weiteren Nachrichten von {brand}.",
                "contact": "Hilfe erhalten Sie von {brand} unter [Telefon, E-Mail oder Website].",
            },
        ),
        "fr": Language(
            _words(
                "le la les de des et du que est une pour dans vous nous sur par au qui ne pas "
                "votre peut peuvent aux leur avec en un ou après lors tout moment clients"
            ),
            _stems("stop|arrêt|désabonn|désinscri|se désinscri|résili|annul"),
            _stems("aide|help|assistance|support|service client|contacter|contactez"),
            _stems(
                "fréquence|par jour|par semaine|par mois|par an|par commande|chaque|quotidien|"
                "hebdomadaire|mensuel|annuel|une fois|deux fois|à chaque|uniquement lors"
            ),
            _stems("frais|coût|tarif|gratuit|factur|prix"),
            _stems(
                "conditions|confidentialité|vie privée|politique|mentions légales|"
                "données personnelles|cgv|cgu"
            ),
            _stems("l'utilisateur|les utilisateurs|le client|les clients|nous |les abonné"),
            {
                "brand": "Les messages viennent de {brand}.",
                "stop": "Les utilisateurs peuvent arrêter les messages à tout moment avec la "
                "réponse STOP.",
                "help": "Les utilisateurs obtiennent de l’aide avec la réponse AIDE.",
                "frequency": "Les utilisateurs reçoivent au plus [nombre] messages par [semaine ou "
                "mois].",
                "rates": "Des frais de messages et de données peuvent s’appliquer.",
                "terms": "Conditions : [URL]. Politique de confidentialité : [URL].",
                "message": "Vous ne recevrez plus de messages de {brand}.",
                "contact": "Pour obtenir de l’aide, contactez {brand} : [téléphone, e-mail ou "
                "site].",
            },
        ),
        "es": Language(
            _words(
                "el la los las de que y en un una por con para se su del al es como no usted sus "
                "puede pueden cuando después desde o cualquier momento clientes"
            ),
            _stems("stop|baja|cancel|anular|detener|parar|dejar de recibir"),
            _stems("ayuda|help|asistencia|soporte|atención al cliente|contact"),
            _stems(
                "frecuencia|al día|al mes|al año|a la semana|por día|por semana|por mes|por año|"
                "por pedido|cada|diari|semanal|mensual|anual|una vez|dos veces|solo cuando"
            ),
            _stems("tarifa|coste|costo|gratis|gratuit|cargo|precio"),
            _stems("términos|condiciones|privacidad|política|aviso legal"),
            _stems("el usuario|los usuarios|el cliente|los clientes|nosotros |enviamos"),
            {
                "brand": "Los mensajes son de {brand}.",
                "stop": "Los usuarios pueden detener los mensajes en cualquier momento con la "
                "respuesta STOP.",
                "help": "Los usuarios obtienen ayuda con la respuesta AYUDA.",
                "frequency": "Los usuarios reciben como máximo [número] mensajes por [semana o "
                "mes].",
                "rates": "Pueden aplicarse tarifas de mensajes y datos.",
                "terms": "Los términos están en [URL] y la política de privacidad en [URL].",
                "message": "No recibirá más mensajes de {brand}.",
                "contact": "Para obtener ayuda, contacte con {brand}: [teléfono, correo o sitio "
                "web].",
            },
        ),
        "it": Language(
            _words(
                "il la di che e per un una in del della dei le con non sono si da alla nel gli "
                "può possono quando dopo ogni i o al dal tramite momento clienti"
            ),
            _stems("stop|annull|disiscri|cancell|disdi|revoc|interromp"),
            _stems("aiuto|help|assistenza|supporto|servizio clienti|contatt"),
            _stems(
                "frequenza|al giorno|al mese|all'anno|alla settimana|a settimana|per ordine|"
                "per settimana|per mese|ogni|giornalier|settimanal|mensil|annual|una volta|"
                "due volte|solo quando"
            ),
            _stems("tariff|cost|gratis|gratuit|addebit|prezz"),
            _stems("termini|condizioni|privacy|informativa|riservatezza"),
            _stems("l'utente|gli utenti|il cliente|i clienti|noi |inviamo"),
            {
                "brand": "I messaggi provengono da {brand}.",
                "stop": "Gli utenti possono interrompere i messaggi in qualsiasi momento con la "
                "risposta STOP.",
                "help": "Gli utenti ricevono assistenza con la risposta AIUTO.",
                "frequency": "Gli utenti ricevono al massimo [numero] messaggi per [settimana o "
                "mese].",
                "rates": "Possono essere applicate tariffe per messaggi e dati.",
                "terms": "I termini sono su [URL] e l’informativa sulla privacy su [URL].",
                "message": "Non riceverai altri messaggi da {brand}.",
                "contact": "Per assistenza, contatta {brand}: [telefono, email o sito web].",
            },
        ),
        "nl": Language(
            _words(
                "de het een en van in is dat op te voor met zijn niet aan wij uw door om ook die "
                "kan kunnen wordt worden na bij of ze hun via elk klanten gebruikers"
            ),
            _stems("stop|afmeld|uitschrijv|opzeg|annule|beëindig"),
            _stems("hulp|help|ondersteuning|klantenservice|contact"),
            _stems(
                "frequentie|per dag|per week|per maand|per jaar|per bestelling|elke|iedere|"
                "dagelijks|wekelijks|maandelijks|jaarlijks|eenmaal|één keer|twee keer|"
                "alleen wanneer"
            ),
            _stems("kosten|tarie|gratis|prijs"),
            _stems("voorwaarden|privacy"),
            _stems("gebruikers|de gebruiker|klanten|de klant|wij |we "),
            {
                "brand": "De berichten komen van {brand}.",
                "stop": "Gebruikers kunnen de berichten op elk moment stoppen met het antwoord "
                "STOP.",
                "help": "Gebruikers krijgen hulp met het antwoord HELP.",
                "frequency": "Gebruikers ontvangen hoogstens [aantal] berichten per [week of "
                "maand].",
                "rates": "Er kunnen kosten voor berichten en data gelden.",
                "terms": "De voorwaarden staan op [URL] en het privacybeleid op [URL].",
                "message": "U ontvangt geen berichten meer van {brand}.",
                "contact": "Voor hulp neemt u contact op met {brand}: [telefoon, e-mail of "
                "website].",
            },
        ),
        "pt": Language(
            _words(
                "o a os as de que e do da em um uma para com não por se dos das ao pelo você pode "
                "podem quando após ou sua qualquer momento clientes utilizadores"
            ),
            _stems("stop|sair|cancel|parar|desinscre|descadastr|remover"),
            _stems("ajuda|help|assistência|suporte|apoio|atendimento|contact|contato"),
            _stems(
                "frequência|por dia|por semana|por mês|por ano|ao dia|ao mês|por pedido|"
                "por encomenda|cada|diári|semanal|mensal|anual|uma vez|duas vezes|só quando|"
                "apenas quando|sempre que"
            ),
            _stems("tarif|custo|grátis|gratuit|taxa|cobran|preço"),
            _stems("termos|condições|privacidade|política"),
            _stems("o utilizador|os utilizadores|o usuário|os usuários|o cliente|os clientes|nós "),
            {
                "brand": "As mensagens são de {brand}.",
                "stop": "Os utilizadores podem parar as mensagens em qualquer momento com a "
                "resposta STOP.",
                "help": "Os utilizadores obtêm ajuda com a resposta AJUDA.",
                "frequency": "Os utilizadores recebem no máximo [número] mensagens por [semana ou "
                "mês].",
                "rates": "Podem aplicar-se tarifas de mensagens e dados.",
                "terms": "Os termos estão em [URL] e a política de privacidade em [URL].",
                "message": "Não receberá mais mensagens de {brand}.",
                "contact": "Para obter ajuda, contacte {brand}: [telefone, email ou site].",
            },
        ),
    }
)
# Frequent words and letters of other languages in Latin script, so that these are not judged.
OTHERS = _words(
    "och att det som på är av för med den till inte om ett vi har kan eller når at af og til ikke "
    "jeg ja on ei että se tai ovat voi sekä kun w na z się nie jest oraz lub przez dla po są że "
    "v je k které nebo jsou jako tak podle při și în cu pe este din pentru sau prin sunt az és "
    "hogy nem egy meg vagy ez van ve bir bu için ile olarak veya daha arba ir yra kad iš su kaip"
)
OTHER_LETTERS = frozenset("åøæąęłżźśćńđěščřžůďťňőűșțăįųūėğışľĺŕ")
# Ends of a company's name that its brand does without.
LEGAL_FORMS = _words(
    "ltd limited plc llc inc corp gmbh ag se kg sa sas sarl sl srl spa bv nv lda oy ab as"
)
