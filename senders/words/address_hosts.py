"""Hosts that say something about an address: mail providers, short links, viewers, placeholders.

The lists are examples that occur in practice; a host that is not listed is not known to be fine.
"""

import re


def _hosts(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SHORTENERS = _hosts(
    """
    bit.ly bitly.com buff.ly cutt.ly goo.gl is.gd lnkd.in ow.ly qrco.de rb.gy rebrand.ly s.id
    shorturl.at soo.gd t.co t.ly t1p.de tiny.cc tinyurl.com v.gd
    """
)
MAIL_PROVIDERS = _hosts(
    """
    126.com 163.com aol.com aol.de arcor.de bigpond.com bol.com.br bluewin.ch btinternet.com
    comcast.net email.com fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de
    gmx.fr gmx.net googlemail.com hey.com home.nl hotmail.co.uk hotmail.com hotmail.de hotmail.es
    hotmail.fr hotmail.it hotmail.nl hotmail.se icloud.com inbox.com kpnmail.nl laposte.net
    libero.it live.co.uk live.com live.de live.fr live.nl live.se mac.com mail.com mail.ru me.com
    msn.com naver.com o2.pl online.de online.no orange.fr outlook.com outlook.de outlook.es
    outlook.fr outlook.it proton.me protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com
    sapo.pt sbcglobal.net seznam.cz sfr.fr sky.com t-online.de talktalk.net telenet.be telia.com
    terra.com.br tiscali.it tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com
    wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br
    yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com ziggo.nl
    """
)
PLACEHOLDERS = _hosts(
    """
    brand.com company.com domain.com example.com example.net example.org mycompany.com
    mydomain.com test.com website.com your-domain.com yourbrand.com yourcompany.com yourdomain.com
    yourwebsite.com
    """
)
TRANSFERS = frozenset(
    ["wetransfer.com", "we.tl", "swisstransfer.com", "filemail.com", "send.tresorit.com"]
)
# Hosts whose addresses show a page with the file.
_VIEWERS = (
    _hosts(
        """
    1drv.ms canva.com docs.google.com dropbox.com drive.google.com flickr.com gyazo.com ibb.co
    icloud.com imgbb.com imgur.com onedrive.live.com photos.app.goo.gl photos.google.com
    pinterest.com postimg.cc prnt.sc sharepoint.com
    """
    )
    | TRANSFERS
)
# Their hosts and queries that return the file itself.
_FILES = re.compile(
    r"//(?:i\.imgur\.com|i\.ibb\.co|i\.postimg\.cc|live\.staticflickr\.com|i\.gyazo\.com)/"
    r"|[?&](?:raw|dl)=1(?:&|$)|//drive\.google\.com/uc\?|[?&]download=1(?:&|$)",
    re.IGNORECASE,
)
# Second labels under which a country's names are given out, as in brand.co.uk.
_SHARED = _hosts("ac asso co com edu gob gouv gov gv ltd ne net nom or org plc")


def is_one_of(host: str, hosts: frozenset[str]) -> bool:
    """Returns True for one of the hosts and for those below it."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels) - 1))


def is_viewer(address: str, host: str) -> bool:
    """Returns True for an address known to show a page with a file instead of the file."""
    return is_one_of(host, _VIEWERS) and not _FILES.search(address)


def name_in(host: str) -> str:
    """Returns the label that was registered: ``brand`` for ``www.brand.co.uk``; "" without one.

    Judged without the list of public suffixes, so a name below a rare shared ending is not found.
    """
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal():
        return ""
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED:
        return labels[-3]
    return labels[-2]
