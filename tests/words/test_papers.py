"""The table of papers against the documents that state what operators of a country require."""

from senders.provisioning import LAUNCH_COUNTRIES
from senders.words import country_rules, papers

# Country, kind, who signs: as the reference of review rules has them, in its table of countries.
STATED = {
    ("BE", "registration", "The brand"),
    ("DE", "approval", "The brand"),
    ("GB", "operator_email", ""),
    ("IT", "verification", "The brand"),
    ("MX", "opt_in_proof", ""),
    ("NL", "verification", "The brand"),
    ("US", "attestation", ""),
}


def test_table_has_what_the_sources_state_and_no_more() -> None:
    assert {(row.country, row.kind, str(row.signer)) for row in papers.PAPERS} == STATED
    # No source names operators.
    assert {str(row.operators) for row in papers.PAPERS} == {"", "Some operators"}


def test_each_row_is_of_a_launch_country_and_has_words() -> None:
    assert len(papers.BY_KEY) == len(papers.PAPERS)
    for row in papers.PAPERS:
        assert row.country in LAUNCH_COUNTRIES
        assert row.kind in papers.KINDS
        assert row.contents
        assert row.key.isascii()


def test_notes_of_a_country_hold_the_sentences_of_its_papers() -> None:
    for row in papers.PAPERS:
        assert str(row.contents) in country_rules.notes(row.country)
        assert str(row.contents) in country_rules.papers(row.country)
