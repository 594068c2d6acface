package dev.sallyport.check.network;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Index of the hosts of Ingresses with their namespaces. A wildcard stands for one label, the first. */
public final class IngressHostIndex implements IngressHosts {
    private static final String WILDCARD = "*.";

    /** Namespaces by host as written. */
    private final Map<String, Set<String>> byHost = new HashMap<>();

    /** Namespaces by host without its first label. */
    private final Map<String, Set<String>> byParent = new HashMap<>();

    /** Creates the index of all Ingresses. */
    public IngressHostIndex(Collection<Ingress> ingresses) {
        for (var ingress : ingresses) {
            var namespace = ingress.getMetadata().getNamespace();
            hosts(ingress).forEach(host -> {
                byHost.computeIfAbsent(host, _ -> new HashSet<>()).add(namespace);
                byParent.computeIfAbsent(parent(host), _ -> new HashSet<>()).add(namespace);
            });
        }
    }

    /** Returns the hosts of an Ingress in lower case. */
    static Stream<String> hosts(Ingress ingress) {
        return ingress.getSpec() == null
                ? Stream.empty()
                : requireNonNullElse(ingress.getSpec().getRules(), List.<IngressRule>of()).stream()
                        .map(rule -> requireNonNullElse(rule.getHost(), "").toLowerCase(Locale.ROOT))
                        .filter(host -> !host.isEmpty());
    }

    @Override
    public Optional<Boolean> areUsedOutside(String namespace, String host) {
        var isUsed = host.startsWith(WILDCARD)
                ? hasOther(byParent.get(parent(host)), namespace)
                : hasOther(byHost.get(host), namespace) || hasOther(byHost.get("*" + parent(host)), namespace);
        return Optional.of(isUsed);
    }

    private static boolean hasOther(@Nullable Set<String> namespaces, String namespace) {
        return namespaces != null && (namespaces.size() > 1 || !namespaces.contains(namespace));
    }

    /** Returns the host from its first dot on; empty for a host with one label. */
    private static String parent(String host) {
        var dot = host.indexOf('.');
        return dot < 0 ? "" : host.substring(dot);
    }
}
