"""Network addresses as text: whose are counted together."""

from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """Return the address of IPv4, or the network of 64 bits that an address of IPv6 lies in: whoever has one of those has its
    whole /64.

    An address of IPv4 that is written as one of IPv6 is returned as IPv4. What is no address is returned as it is.

    >>> network_of("192.0.2.7"), network_of("2001:db8::7"), network_of("::ffff:192.0.2.7"), network_of("unknown")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7', 'unknown')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
