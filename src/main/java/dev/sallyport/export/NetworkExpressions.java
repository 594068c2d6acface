package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.ExternalAddressCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.IngressClassCheck;
import dev.sallyport.check.network.IngressHostCheck;
import dev.sallyport.check.network.IngressTlsCheck;
import dev.sallyport.check.network.ServiceTypeCheck;
import dev.sallyport.export.Translation.Problems;
import dev.sallyport.workload.Glob;
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
                    case IngressHostCheck hosts -> ingressHosts(hosts);
                    case IngressClassCheck(var allowed) -> ingressClass(allowed);
                    default -> null;
                });
    }

    private static Problems containerPorts(NumberRanges allowed) {
        return Problems.ofContainers(
                "it.container.?ports.orValue([]).exists(port, has(port.containerPort) && !%s)"
                        .formatted(Cel.isIn(allowed, "port.containerPort")),
                "declares a containerPort that is not allowed; allowed are: " + named(allowed));
    }

    private static Problems hostPorts(NumberRanges allowed) {
        return Problems.ofContainers(
                """
                it.container.?ports.orValue([]).exists(port, port.?hostPort.orValue(0) != 0
                  ? !%s
                  : variables.spec.?hostNetwork.orValue(false) && has(port.containerPort) && !%s)\
                """.formatted(Cel.isIn(allowed, "port.hostPort"), Cel.isIn(allowed, "port.containerPort")),
                "uses a hostPort that is not allowed; allowed are: " + named(allowed));
    }

    private static String named(NumberRanges ports) {
        return ports.isEmpty() ? "none" : ports.toString();
    }

    private static Problems serviceType(Set<String> allowed) {
        return new Problems(
                "object.spec.?type.orValue('ClusterIP') in %s ? [] : ['the Service is of spec.type ' + object.spec.?type.orValue('ClusterIP')]"
                        .formatted(Cel.texts(allowed)));
    }

    private static Problems ingressHosts(IngressHostCheck check) {
        var wildcards = check.forbidsWildcards() ? hosts("host.contains('*')", "is a wildcard") : new Problems("[]");
        var allowed = check.allowed()
                .map(globs -> hosts(
                        "host != ''" + (check.forbidsWildcards() ? " && !host.contains('*')" : "") + " && !"
                                + (globs.isEmpty()
                                        ? "false"
                                        : "host.lowerAscii().matches(%s)"
                                                .formatted(Cel.whole(globs.stream()
                                                        .map(Glob::regularExpression)
                                                        .collect(Collectors.joining("|"))))),
                        "is not allowed"))
                .orElse(new Problems("[]"));
        var empty = check.requiresHost()
                ? Problems.one(
                        "has(object.spec.defaultBackend)"
                                + " || object.spec.?rules.orValue([]).exists(rule, rule.?host.orValue('') == '')",
                        "a rule or the default backend serves all hosts (spec.rules)")
                : new Problems("[]");
        return wildcards.and(allowed).and(empty);
    }

    private static Problems hosts(String condition, String words) {
        return new Problems("""
            object.spec.?rules.orValue([]).map(rule, rule.?host.orValue('')).filter(host, %s)
            .map(host, 'the host ' + host + ' %s (spec.rules)')\
            """.formatted(condition, words));
    }

    private static Problems ingressClass(Set<String> allowed) {
        return new Problems("""
            [[dyn(object.spec.?ingressClassName.orValue('')),
              dyn(object.metadata.?annotations[?'%s'].orValue(''))].filter(name, name != '')]
            .filter(names, names.size() == 0 || names.exists(name, !(name in %s)))
            .map(names, 'the Ingress has no class that is allowed (spec.ingressClassName)')\
            """.formatted(IngressClassCheck.ANNOTATION, Cel.texts(allowed)));
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
