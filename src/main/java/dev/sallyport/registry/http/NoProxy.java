package dev.sallyport.registry.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Hosts that are asked without a proxy, as {@code NO_PROXY} has them: {@code *} for all; a domain with everything below it;
 * {@code .domain} or {@code *.domain} for what is below it alone; an address or a range of addresses, for hosts that are
 * addresses themselves; each but a range and {@code *} with a port, where it is for that port alone. This machine never
 * needs to be listed.
 */
record NoProxy(List<String> entries) {

    NoProxy {
        entries = entries.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    boolean has(Origin origin) {
        var host = bare(origin.host());
        var address = address(host);
        if (host.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        return entries.stream().anyMatch(entry -> matches(entry, host, address, origin.port()));
    }

    private static boolean matches(String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.indexOf('/') >= 0) {
            return address.filter(each -> isIn(entry, each)).isPresent();
        }
        if (address(bare(entry)).isPresent()) {
            return address.equals(address(bare(entry)));
        }
        int colon = entry.lastIndexOf(':');
        var name = bare(colon < 0 ? entry : entry.substring(0, colon));
        if (colon >= 0 && !entry.substring(colon + 1).equals(String.valueOf(port))) {
            return false;
        }
        var literal = address(name);
        return literal.isPresent() ? address.equals(literal) : isNamed(name, host);
    }

    private static boolean isNamed(String name, String host) {
        var domain = name.startsWith("*.") ? name.substring(1) : name;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isIn(String range, InetAddress address) {
        try {
            return AddressRange.parse(range).has(address.getAddress());
        } catch (IllegalArgumentException malformed) {
            return false; // what others that read NO_PROXY make of it is not for us to say
        }
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    /** Without the brackets around an address. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
