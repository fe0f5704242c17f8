"""Which addresses of the network somebody else may have us call: those that everybody can reach anyway."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The registries of addresses with a special purpose (RFC 6890 and its successors), written out: what Python thinks of
# them has changed from version to version.
CLOSED_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, where clouds keep their secrets
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# Only this part of IPv6 is given out. Loopback, link-local, unique local, multicast, addresses that stand for one of
# IPv4 (mapped, compatible, NAT64) and everything reserved lie outside of it.
OPEN_IPV6 = ipaddress.IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, among them Teredo, which stands for an address of IPv4
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which stands for an address of IPv4
            "3fff::/20",  # documentation
        ),
    )
)


def is_open(address: str) -> bool:
    """Whether it is an address of the open internet; ``address`` is numeric, as a look-up gives it."""
    try:
        # A zone, as in fe80::1%eth0, belongs to a link of ours.
        found: Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in closed for closed in CLOSED_IPV4)
    return found.scope_id is None and found in OPEN_IPV6 and not any(found in closed for closed in CLOSED_IPV6)
