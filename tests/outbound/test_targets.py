"""Where messages may go: to the open internet, and never to a door inside because somebody asked us to knock."""

from collections.abc import Sequence

import pytest

from app.domain.errors import RequestRejected
from app.outbound.addresses import is_open
from app.outbound.targets import CheckedTargets, looked_up
from app.wire.faults import Wrong
from tests.fakes.webhooks import OPEN_ADDRESS, everything_is_there

CLOSED = {
    "this host": "0.0.0.0",
    "private, of ten": "10.0.0.1",
    "private, of twelve": "172.31.255.255",
    "private, of sixteen": "192.168.1.1",
    "shared by a provider's customers, first": "100.64.0.1",
    "shared by a provider's customers, last": "100.127.255.255",
    "loopback": "127.0.0.1",
    "any loopback": "127.255.255.254",
    "link-local, where clouds keep their secrets": "169.254.169.254",
    "protocol assignments": "192.0.0.8",
    "documentation": "192.0.2.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "nowhere in IPv6": "::",
    "loopback in IPv6": "::1",
    "link-local in IPv6": "fe80::1",
    "of a link of ours": "fe80::1%eth0",
    "site-local, of long ago": "fec0::1",
    "unique local": "fd12:3456:789a::1",
    "multicast in IPv6": "ff02::1",
    "IPv4 mapped into IPv6": "::ffff:127.0.0.1",
    "open IPv4 mapped into IPv6": "::ffff:93.184.215.14",
    "compatible with IPv4": "::127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of one's own": "64:ff9b:1::1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "documentation in IPv6": "2001:db8::1",
    "newer documentation in IPv6": "3fff::1",
    "discard": "100::1",
    "segment routing": "5f00::1",
    "no address": "erp.example.com",
    "nothing": "",
}
OPEN = [
    "1.1.1.1",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", CLOSED.values(), ids=CLOSED)
def test_an_address_that_only_some_can_reach_is_not_open(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_open(address)


@pytest.fixture
def targets() -> CheckedTargets:
    return CheckedTargets(look_up=everything_is_there)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://erp.example.com/", "not_allowed"),
        ("ftp://erp.example.com/", "not_a_url"),
        ("file:///etc/passwd", "not_a_url"),
        ("erp.example.com", "not_a_url"),
        ("https://", "not_a_url"),
        ("https:///path", "not_a_url"),
        ("//erp.example.com", "not_a_url"),
        ("https://rep:secret@erp.example.com/", "not_allowed"),
        ("https://rep@erp.example.com/", "not_allowed"),
        ("https://@erp.example.com/", "not_allowed"),
        ("https://erp.example.com/#part", "not_allowed"),
        ("https://erp.example.com:99999/", "not_a_url"),
        ("https://erp.example.com:x/", "not_a_url"),
        ("https://erp..example.com/", "not_a_url"),
        ("https://erp.example.com./", "not_a_url"),
        ("https://-erp.example.com/", "not_a_url"),
        ("https://erp example.com/", "not_a_url"),
        ("https://erp.example.com/\r\nHost: other", "not_a_url"),
        ("https://b\u00fccher.example/", "not_a_url"),
        ("https://erp.example.com\\@10.0.0.1/", "not_a_url"),
        ("https://[::1/", "not_a_url"),
        ("https://2130706433/", "not_a_url"),
        ("https://127.1/", "not_a_url"),
        ("https://0x7f.0.0.1/", "not_a_url"),
        ("https://0177.0.0.1/", "not_a_url"),
        ("https://10.0.0.1/", "not_allowed"),
        ("https://[::1]:8443/", "not_allowed"),
        ("https://[::ffff:10.0.0.1]/", "not_allowed"),
        ("https://erp.example.com/" + "x" * 2000, "too_long"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_of_the_url(targets: CheckedTargets, url: str, code: str) -> None:
    with pytest.raises(RequestRejected) as refused:
        targets.refuse(url)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/url", code)
    assert "secret" not in fault.detail


@pytest.mark.parametrize(
    "url",
    [
        "https://erp.example.com",
        "https://ERP.example.com:8443/a/b?c=d",
        "https://erp_1.example.com/",
        "https://[2606:4700:4700::1111]/",
        "https://1.1.1.1/",
    ],
)
def test_an_address_of_somebody_is_taken(targets: CheckedTargets, url: str) -> None:
    targets.refuse(url)


def test_a_name_that_leads_inside_as_well_is_refused() -> None:
    targets = CheckedTargets(look_up=lambda *_: [OPEN_ADDRESS, "10.0.0.1"])
    with pytest.raises(RequestRejected, match="one error"):
        targets.refuse("https://erp.example.com/")


def test_a_name_that_nobody_knows_is_refused_with_a_word_for_it() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    def nowhere(host: str, port: int) -> Sequence[str]:
        return []

    for look_up in (unknown, nowhere):
        with pytest.raises(RequestRejected) as refused:
            CheckedTargets(look_up=look_up).refuse("https://erp.example.com/")
        assert refused.value.faults[0].code == "host_not_found"


def test_where_the_settings_say_so_private_and_plain_targets_are_taken() -> None:
    CheckedTargets(look_up=everything_is_there, private=True, plain_http=True).refuse("http://10.0.0.1:8080/hook")
    with pytest.raises(RequestRejected):
        CheckedTargets(look_up=everything_is_there, plain_http=True).refuse("http://10.0.0.1:8080/hook")
    with pytest.raises(RequestRejected):
        CheckedTargets(look_up=everything_is_there, private=True).refuse("http://10.0.0.1:8080/hook")


def test_the_call_goes_to_the_address_and_names_the_host(targets: CheckedTargets) -> None:
    target = targets.target_of("https://ERP.example.com:8443/a?b=c")
    assert target.at("2606:4700::1") == "https://[2606:4700::1]:8443/a?b=c"
    assert (target.host, target.authority) == ("erp.example.com", "erp.example.com:8443")
    assert targets.target_of("https://[2606:4700::1]").authority == "[2606:4700::1]"


def test_this_machine_looks_names_up_as_numbers() -> None:
    assert looked_up("127.0.0.1", 443) == ["127.0.0.1"]


def test_no_address_is_none_to_call(targets: CheckedTargets) -> None:
    with pytest.raises(Wrong):
        targets.addresses_of(targets.target_of("https://erp.example.com"), [])


def test_where_one_family_leads_nowhere_the_other_is_next(targets: CheckedTargets) -> None:
    target, found = targets.target_of("https://erp.example.com"), ["2606:4700::1", "2606:4700::2", "1.1.1.1", "1.0.0.1"]
    assert targets.addresses_of(target, found) == ["2606:4700::1", "1.1.1.1", "2606:4700::2", "1.0.0.1"]
    assert targets.addresses_of(target, found[2:]) == found[2:]
