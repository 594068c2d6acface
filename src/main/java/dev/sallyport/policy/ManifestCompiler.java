package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.NetworkRules;
import dev.sallyport.api.v1alpha1.Permission;
import dev.sallyport.api.v1alpha1.Requirement;
import dev.sallyport.api.v1alpha1.SecretRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.ExternalAddressCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.IngressClassCheck;
import dev.sallyport.check.network.IngressHostCheck;
import dev.sallyport.check.network.IngressTlsCheck;
import dev.sallyport.check.network.NetworkPolicyCheck;
import dev.sallyport.check.network.ServiceTypeCheck;
import dev.sallyport.check.network.UniqueHostCheck;
import dev.sallyport.check.secrets.ConfigMapCheck;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.check.secrets.ServiceAccountTokenCheck;
import dev.sallyport.check.secrets.ServiceAccountTokenCheck.TokenUse;
import dev.sallyport.compile.SpecErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles {@code spec.network} and {@code spec.secrets}. */
final class ManifestCompiler {
    private final Surroundings surroundings;
    private final SpecErrors errors;

    ManifestCompiler(Surroundings surroundings, SpecErrors errors) {
        this.surroundings = surroundings;
        this.errors = errors;
    }

    List<Check> network(NetworkRules rules) {
        var checks = new ArrayList<Check>();
        ports("spec.network.containerPorts", rules.containerPorts())
                .map(ContainerPortCheck::new)
                .ifPresent(checks::add);
        ports("spec.network.hostPorts", rules.hostPorts())
                .map(HostPortCheck::new)
                .ifPresent(checks::add);
        if (rules.serviceTypes() != null) {
            checks.add(new ServiceTypeCheck(
                    rules.serviceTypes().stream().map(Enum::name).collect(Collectors.toSet())));
        }
        if (rules.externalIPs() == Permission.FORBID) {
            checks.add(new ExternalAddressCheck());
        }
        if (rules.ingressTLS() == Requirement.REQUIRE) {
            checks.add(new IngressTlsCheck());
        }
        var forbidsWildcards = rules.ingressWildcardHosts() == Permission.FORBID;
        var forbidsEmpty = rules.ingressEmptyHosts() == Permission.FORBID;
        if (rules.ingressHosts() != null || forbidsWildcards || forbidsEmpty) {
            var hosts = Optional.ofNullable(rules.ingressHosts())
                    .map(texts -> errors.globs("spec.network.ingressHosts", lower(texts)));
            checks.add(new IngressHostCheck(hosts, forbidsWildcards, forbidsEmpty));
        }
        if (rules.ingressClasses() != null) {
            checks.add(new IngressClassCheck(Set.copyOf(rules.ingressClasses())));
        }
        if (rules.uniqueHosts() == Requirement.REQUIRE) {
            checks.add(new UniqueHostCheck(surroundings.ingressHosts()));
        }
        if (rules.networkPolicy() == Requirement.REQUIRE) {
            checks.add(new NetworkPolicyCheck(surroundings.networkPolicies()));
        }
        return checks;
    }

    List<Check> secrets(SecretRules rules) {
        var checks = new ArrayList<Check>();
        if (rules.literals() == Permission.FORBID) {
            checks.add(new LiteralCheck());
        }
        if (rules.configMaps() == Permission.FORBID) {
            checks.add(new ConfigMapCheck());
        }
        if (rules.environment() == Permission.FORBID) {
            checks.add(new EnvironmentCheck());
        }
        switch (rules.serviceAccountToken()) {
            case ALLOW -> {}
            case REQUIRE_EXPLICIT -> checks.add(new ServiceAccountTokenCheck(TokenUse.EXPLICIT));
            case FORBID -> checks.add(new ServiceAccountTokenCheck(TokenUse.FORBIDDEN));
        }
        return checks;
    }

    private static List<String> lower(List<String> hosts) {
        return hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    private Optional<NumberRanges> ports(String path, @Nullable List<String> ports) {
        return ports == null ? Optional.empty() : errors.parsed(path, ports, NumberRanges::ports);
    }
}
