package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.NetworkRules;
import dev.sallyport.api.v1alpha1.Permission;
import dev.sallyport.api.v1alpha1.PodSecurityRules;
import dev.sallyport.api.v1alpha1.Requirement;
import dev.sallyport.api.v1alpha1.SecretRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.ExternalAddressCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.IngressTlsCheck;
import dev.sallyport.check.network.PortSet;
import dev.sallyport.check.network.ServiceTypeCheck;
import dev.sallyport.check.podsecurity.PodSecurityStandard;
import dev.sallyport.check.podsecurity.PodSecurityVersion;
import dev.sallyport.check.secrets.ConfigMapCheck;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.check.secrets.ServiceAccountTokenCheck;
import dev.sallyport.compile.SpecErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles {@code spec.podSecurity}, {@code spec.network} and {@code spec.secrets}. */
final class ManifestCompiler {
    private final SpecErrors errors;

    ManifestCompiler(SpecErrors errors) {
        this.errors = errors;
    }

    List<? extends Check> podSecurity(PodSecurityRules rules) {
        if (rules.level() == null) {
            errors.invalid("spec.podSecurity.level", "is required: baseline or restricted");
            return List.of();
        }
        var level = switch (rules.level()) {
            case BASELINE -> PodSecurityStandard.Level.BASELINE;
            case RESTRICTED -> PodSecurityStandard.Level.RESTRICTED;
        };
        return errors.parsed("spec.podSecurity.version", rules.version(), PodSecurityVersion::parse)
                .map(version -> podSecurity(level, version, rules.exempt()))
                .orElse(List.of());
    }

    private List<? extends Check> podSecurity(
            PodSecurityStandard.Level level, PodSecurityVersion version, List<String> exempt) {
        var controls = PodSecurityStandard.checks(level, version, Set.of()).stream()
                .map(check -> check.id().substring("pod-security/".length()))
                .collect(Collectors.toSet());
        for (int i = 0; i < exempt.size(); i++) {
            if (!controls.contains(exempt.get(i))) {
                errors.invalid(
                        "spec.podSecurity.exempt[" + i + "]",
                        "\"%s\" is not a control of that level; its controls are %s"
                                .formatted(
                                        exempt.get(i),
                                        String.join(
                                                ", ", controls.stream().sorted().toList())));
            }
        }
        return PodSecurityStandard.checks(
                level, version, exempt.stream().filter(controls::contains).collect(Collectors.toSet()));
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
        if (rules.serviceAccountToken() == SecretRules.ServiceAccountToken.REQUIRE_EXPLICIT) {
            checks.add(new ServiceAccountTokenCheck());
        }
        return checks;
    }

    private Optional<PortSet> ports(String path, @Nullable List<String> ports) {
        return ports == null ? Optional.empty() : errors.parsed(path, ports, PortSet::parse);
    }
}
