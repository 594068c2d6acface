package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.ExternalAddressCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.IngressTlsCheck;
import dev.sallyport.check.network.PortSet;
import dev.sallyport.check.network.ServiceTypeCheck;
import dev.sallyport.export.Translation.Problems;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Expressions of the checks {@code network/*}. */
final class NetworkExpressions {

    private NetworkExpressions() {}

    static Optional<Problems> of(Check check) {
        return Optional.ofNullable(
                switch (check) {
                    case ContainerPortCheck(var allowed) -> containerPorts(allowed);
                    case HostPortCheck(var allowed) -> hostPorts(allowed);
                    case ServiceTypeCheck(var allowed) -> serviceType(allowed);
                    case ExternalAddressCheck _ ->
                        Problems.one(
                                "object.spec.?externalIPs.orValue([]).size() > 0",
                                "the Service receives traffic to external addresses (spec.externalIPs)");
                    case IngressTlsCheck _ -> ingressTls();
                    default -> null;
                });
    }

    private static Problems containerPorts(PortSet allowed) {
        return Problems.ofContainers(
                "it.container.?ports.orValue([]).exists(port, has(port.containerPort) && !%s)"
                        .formatted(isIn(allowed, "port.containerPort")),
                "declares a containerPort that is not allowed; allowed are: " + named(allowed));
    }

    private static Problems hostPorts(PortSet allowed) {
        return Problems.ofContainers(
                """
                it.container.?ports.orValue([]).exists(port, port.?hostPort.orValue(0) != 0
                  ? !%s
                  : variables.spec.?hostNetwork.orValue(false) && has(port.containerPort) && !%s)\
                """.formatted(isIn(allowed, "port.hostPort"), isIn(allowed, "port.containerPort")),
                "uses a hostPort that is not allowed; allowed are: " + named(allowed));
    }

    private static String isIn(PortSet ports, String port) {
        return ports.isEmpty()
                ? "false"
                : ports.ranges().stream()
                        .map(range -> range.first() == range.last()
                                ? "%s == %d".formatted(port, range.first())
                                : "(%1$s >= %2$d && %1$s <= %3$d)".formatted(port, range.first(), range.last()))
                        .collect(Collectors.joining(" || ", "(", ")"));
    }

    private static String named(PortSet ports) {
        return ports.isEmpty() ? "none" : ports.toString();
    }

    private static Problems serviceType(Set<String> allowed) {
        return new Problems(
                "object.spec.?type.orValue('ClusterIP') in %s ? [] : ['the Service is of spec.type ' + object.spec.?type.orValue('ClusterIP')]"
                        .formatted(Cel.texts(allowed)));
    }

    private static Problems ingressTls() {
        var everyHost = "object.spec.?tls.orValue([]).exists(entry, entry.?hosts.orValue([]).size() == 0)";
        return new Problems("""
            object.spec.?rules.orValue([]).map(rule, rule.?host.orValue(''))
            .filter(host, !object.spec.?tls.orValue([]).exists(entry,
              entry.?hosts.orValue([]).size() == 0
              || entry.hosts.exists(pattern, pattern.lowerAscii() == host.lowerAscii()
                || (host.matches('^[^.]+[.]')
                  && pattern.lowerAscii() == '*' + host.lowerAscii().find('[.].*$')))))
            .map(host, host == ''
              ? 'a rule serves every host without TLS (spec.rules)'
              : 'the host ' + host + ' has no TLS (spec.rules)')\
            """)
                .and(Problems.one(
                        "has(object.spec.defaultBackend) && !" + everyHost,
                        "the default backend serves every host without TLS (spec.defaultBackend)"));
    }
}
