"""The most telling faults of the network, before the real portal and at the client alone.

``benchmarks/faults.py`` has the whole table; here are those of its runs that wait for no deadline.
Calls whose response never comes are made by the client with little patience.
"""

from collections.abc import Callable, Iterator

import pytest

from benchmarks import faults
from benchmarks.faults import Run
from benchmarks.faulty_proxy import PASSES_ON, Conduct, Scope, proxy
from benchmarks.station import Station, station
from senders import provisioning as p
from senders.sandbox import store
from senders.sandbox.seed import AURORA_DEALS
from tests.contract import processes
from tests.contract.conftest import Connect

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
SHORT = p.Patience(read=1, write=1)  # seconds; for calls that nobody answers
NUMBER = "+46701234579"


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("station")
    processes.collect_static(processes.environment(folder, 8000, RCS_MODE="sandbox"))
    with station(folder) as running:
        yield running


@pytest.mark.parametrize(
    "run",
    [
        # Each write is carried out, and then nobody answers any longer.
        Run("port closed", Conduct.REFUSE, Scope.FROM_WRITE),
        Run("HTML unsent", Conduct.GATEWAY, Scope.WRITES),
        Run("port closed", Conduct.REFUSE, Scope.ALL),
    ],
    ids=lambda run: f"{run.what}, {run.scope.value}",
)
def test_portal_never_denies_what_was_done_and_claims_nothing_that_was_not(
    at: Station, run: Run
) -> None:
    result = faults.measure(at, run)
    assert result.all_problems == []
    done = {cell.name: cell.done for cell in result.cells if cell.is_write}
    reached = run.scope is Scope.FROM_WRITE
    assert done == dict.fromkeys(faults.ROUTES, int(reached))


def _create(client: p.ProvisioningClient) -> None:
    body = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
    client.create_sender(p.SenderInput.parse(body))


WRITES: dict[str, Callable[[p.ProvisioningClient], object]] = {
    "POST /rcs/senders": _create,
    "POST /rcs/senders/{sender}/launch": lambda client: client.launch_sender(AURORA_DEALS),
    "POST /rcs/senders/{sender}/testNumbers": lambda client: client.add_test_numbers(
        AURORA_DEALS, [NUMBER]
    ),
}


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize("conduct", [Conduct.WITHHELD, Conduct.SILENT])
def test_write_whose_response_never_comes_is_sent_once_and_not_known_to_be_done(
    standalone: str, connect_to: Connect, route: str, conduct: Conduct
) -> None:
    with proxy(standalone) as between:
        client = connect_to((between.url, None))
        client.list_senders(page_size=1)  # so that there is a token
        between.behave(conduct, Scope.WRITES)
        with pytest.raises(p.TimedOut) as raised:
            WRITES[route](client.with_patience(SHORT))
    assert raised.value.outcome_unknown
    arrived = [f"{one['method']} {one['route']}" for one in store.requests()]
    expected = int(conduct in PASSES_ON)
    assert arrived.count(route.replace(" ", " /v1/projects/{project}")) == expected


@pytest.mark.parametrize("conduct", [Conduct.SILENT, Conduct.WITHHELD, Conduct.DRIP])
def test_write_without_a_token_ends_with_its_deadline_and_is_not_sent(
    standalone: str, connect_to: Connect, conduct: Conduct
) -> None:
    with proxy(standalone) as between:
        between.behave(conduct, Scope.ACCESS)
        client = connect_to((between.url, None), patience=SHORT)
        with pytest.raises(p.TimedOut) as raised:
            _create(client)
    assert (raised.value.outcome_unknown, raised.value.seconds) == (False, 1)
    assert {one["route"] for one in store.requests()} <= {"/oauth2/token"}
