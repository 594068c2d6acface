package dev.sallyport.environment;

import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentRequirements;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.ConfigurationComparison;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.Deployers;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.Evidence;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.EvidenceUntil;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.OnFailure;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.WindowKind;
import dev.sallyport.compile.Durations;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.configuration.ConfigurationRules;
import dev.sallyport.configuration.PathPattern;
import dev.sallyport.environment.CompiledEnvironment.AttestationSigning;
import dev.sallyport.environment.CompiledEnvironment.SecretEntry;
import dev.sallyport.workload.LabelMatcher;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiler of Environments: parses every glob, selector, time and duration once. */
public final class EnvironmentSpecReader {
    private static final CompiledEnvironment.RolloutVerification REPORT =
            new CompiledEnvironment.RolloutVerification(Duration.ofMinutes(10), false, false);

    private static final String DOCKER_CONFIG = ".dockerconfigjson";

    private final SpecErrors errors = new SpecErrors();

    /** Returns the errors so far, in the order of the fields. */
    public List<SpecError> errors() {
        return errors.list();
    }

    /** Compiles an Environment without its invalid fields, and adds an error for each of these. */
    public CompiledEnvironment compile(Environment environment) {
        return compile(
                Objects.requireNonNullElse(environment.getMetadata().getName(), ""),
                Objects.requireNonNullElse(environment.getMetadata().getGeneration(), 0L),
                environment.getSpec());
    }

    private CompiledEnvironment compile(String name, long generation, @Nullable EnvironmentSpec spec) {
        if (spec == null) {
            errors.invalid("spec", "is required");
            return new CompiledEnvironment(
                    name,
                    generation,
                    List.of(),
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    REPORT,
                    List.of(),
                    DeploymentWindows.NONE,
                    ChangeRules.NONE,
                    Optional.empty(),
                    Optional.empty());
        }
        if (spec.namespaces().isEmpty() && !LabelMatcher.isGiven(spec.namespaceSelector())) {
            errors.invalid("spec", "give namespaces, namespaceSelector or both");
        }
        var namespaces = errors.globs("spec.namespaces", spec.namespaces());
        var freezes = freezes(spec.freeze());
        return new CompiledEnvironment(
                name,
                generation,
                namespaces,
                labels(spec.namespaceSelector()),
                spec.deployers() == Deployers.RBAC,
                promotion(name, spec.promotion()),
                attestation(spec.attestation()),
                verification(spec.verification()),
                freezes,
                new DeploymentWindows(windows(spec.windows()), freezes),
                new ChangeRulesReader(errors, namespaces).compile(spec.changes()),
                emergency(spec.breakGlass()),
                required(spec.requires()));
    }

    private Optional<Duration> emergency(EnvironmentSpec.@Nullable EmergencyRules rules) {
        return rules == null
                ? Optional.empty()
                : errors.parsed("spec.breakGlass.maxDuration", rules.maxDuration(), Durations::positive);
    }

    private Optional<RequiredControls> required(@Nullable EnvironmentRequirements requirements) {
        if (requirements == null) {
            return Optional.empty();
        }
        var required = new RequiredControls(requirements);
        if (required.read().isEmpty() && requirements.podSecurityLabel() == null) {
            errors.invalid("spec.requires", "requires nothing");
            return Optional.empty();
        }
        return Optional.of(required);
    }

    private List<DeploymentWindow> windows(List<EnvironmentSpec.Window> given) {
        var windows = new ArrayList<DeploymentWindow>();
        for (int i = 0; i < given.size(); i++) {
            var window = given.get(i);
            var path = "spec.windows[" + i + "]";
            var schedule = errors.parsed(path + ".schedule", window.schedule(), DeploymentWindow::schedule);
            var duration = errors.parsed(path + ".duration", window.duration(), Durations::positive);
            var zone = errors.parsed(path + ".timeZone", window.timeZone(), EnvironmentSpecReader::zone);
            if (window.reason().isBlank()) {
                errors.invalid(path + ".reason", "is required");
            }
            if (schedule.isPresent() && duration.isPresent() && zone.isPresent()) {
                windows.add(new DeploymentWindow(
                        window.kind() == WindowKind.ALLOW,
                        schedule.get(),
                        duration.get(),
                        zone.get(),
                        window.reason()));
            }
        }
        return windows;
    }

    private static ZoneId zone(String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException("is no time zone such as Europe/Berlin");
        }
        return ZoneId.of(name);
    }

    private Optional<LabelMatcher> labels(@Nullable LabelSelector selector) {
        return selector != null && LabelMatcher.isGiven(selector)
                ? errors.parsed("spec.namespaceSelector", selector, LabelMatcher::of)
                : Optional.empty();
    }

    private Optional<CompiledEnvironment.PromotionRules> promotion(
            String name, EnvironmentSpec.@Nullable Promotion promotion) {
        if (promotion == null) {
            return Optional.empty();
        }
        if (promotion.from().isEmpty()) {
            errors.invalid("spec.promotion.from", "is required");
        }
        if (promotion.from().equals(name)) {
            errors.invalid("spec.promotion.from", "is the Environment itself");
        }
        boolean isAttested = promotion.evidence() == Evidence.ATTESTATION;
        if (isAttested == promotion.attestedBy().isEmpty()) {
            errors.invalid(
                    "spec.promotion.attestedBy", "is required with evidence: Attestation and forbidden otherwise");
        }
        var configuration = configuration(promotion);
        return errors.parsed("spec.promotion.soak", promotion.soak(), Durations::orNone)
                .map(soak -> new CompiledEnvironment.PromotionRules(
                        promotion.from(),
                        soak,
                        isAttested,
                        promotion.attestedBy(),
                        promotion.action(),
                        promotion.unhealthyAction(),
                        configuration));
    }

    private Optional<ConfigurationRules> configuration(EnvironmentSpec.Promotion promotion) {
        var differences = errors.each("spec.promotion.differences", promotion.differences(), PathPattern::parse);
        if (promotion.configuration() == ConfigurationComparison.IGNORE) {
            if (!promotion.differences().isEmpty()) {
                errors.invalid("spec.promotion.differences", "requires configuration: Same or Report");
            }
            return Optional.empty();
        }
        if (promotion.evidence() == Evidence.ATTESTATION) {
            errors.invalid(
                    "spec.promotion.configuration",
                    "requires evidence: Record, because attestations contain no configuration");
        }
        return Optional.of(
                new ConfigurationRules(promotion.configuration() == ConfigurationComparison.REPORT, differences));
    }

    private Optional<CompiledEnvironment.AttestationRules> attestation(
            EnvironmentSpec.@Nullable SoakAttestation attestation) {
        if (attestation == null) {
            return Optional.empty();
        }
        if (attestation.repositories().isEmpty()) {
            errors.invalid("spec.attestation.repositories", "is required");
        }
        var signing = signing(attestation);
        var soak = errors.parsed("spec.attestation.soak", attestation.soak(), Durations::orNone);
        var repositories = errors.globs("spec.attestation.repositories", attestation.repositories());
        return signing.isEmpty() || soak.isEmpty()
                ? Optional.empty()
                : Optional.of(new CompiledEnvironment.AttestationRules(
                        soak.get(),
                        repositories,
                        signing.get(),
                        Optional.ofNullable(attestation.registrySecret())
                                .map(name -> new SecretEntry(name, DOCKER_CONFIG))));
    }

    private Optional<AttestationSigning> signing(EnvironmentSpec.SoakAttestation attestation) {
        if ((attestation.keyRef() == null) == (attestation.keyless() == null)) {
            errors.invalid("spec.attestation", "give exactly one of keyRef, keyless");
            return Optional.empty();
        }
        if (attestation.keyless() == null) {
            return Optional.of(new AttestationSigning.WithKey(
                    entry(Objects.requireNonNull(attestation.keyRef())),
                    Optional.ofNullable(attestation.passwordRef()).map(EnvironmentSpecReader::entry)));
        }
        if (attestation.passwordRef() != null) {
            errors.invalid("spec.attestation.passwordRef", "is the password of keyRef, which is not there");
        }
        return keyless(attestation.keyless(), "spec.attestation.keyless.");
    }

    private Optional<AttestationSigning> keyless(EnvironmentSpec.KeylessSigning given, String path) {
        if (given.audience().isBlank()) {
            errors.invalid(path + "audience", "is required");
        }
        var authority = errors.parsed(path + "caURL", given.caURL(), EnvironmentSpecReader::address);
        var log = errors.parsed(path + "rekorTlogURL", given.rekorTlogURL(), EnvironmentSpecReader::address);
        var timestamps = errors.parsed(path + "tsaURL", given.tsaURL(), EnvironmentSpecReader::address);
        return authority.isEmpty() || log.isEmpty() || timestamps.isEmpty()
                ? Optional.empty()
                : Optional.of(new AttestationSigning.WithIdentity(
                        authority.get(),
                        log.get(),
                        timestamps.get(),
                        given.audience(),
                        Optional.ofNullable(given.trustRoot())));
    }

    private static URI address(String text) {
        var url = URI.create(text);
        boolean isAddress = ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!isAddress) {
            throw new IllegalArgumentException("is no address such as https://sigstore.example.org");
        }
        return url;
    }

    private static SecretEntry entry(KeyReference reference) {
        return new SecretEntry(reference.name(), reference.key());
    }

    private CompiledEnvironment.RolloutVerification verification(EnvironmentSpec.RolloutVerification verification) {
        return errors.parsed("spec.verification.deadline", verification.deadline(), Durations::positive)
                .map(deadline -> new CompiledEnvironment.RolloutVerification(
                        deadline,
                        verification.onFailure() == OnFailure.ROLLBACK,
                        verification.evidenceUntil() == EvidenceUntil.FAILED_LATER))
                .orElse(REPORT);
    }

    private List<CompiledEnvironment.FreezePeriod> freezes(List<EnvironmentSpec.Freeze> given) {
        var freezes = new ArrayList<CompiledEnvironment.FreezePeriod>();
        for (int i = 0; i < given.size(); i++) {
            var freeze = given.get(i);
            var path = "spec.freeze[" + i + "]";
            var start = errors.parsed(path + ".startTime", freeze.startTime(), EnvironmentSpecReader::time);
            var end = errors.parsed(path + ".endTime", freeze.endTime(), EnvironmentSpecReader::time);
            if (freeze.reason().isBlank()) {
                errors.invalid(path + ".reason", "is required");
            }
            if (start.isPresent() && end.isPresent()) {
                if (!start.get().isBefore(end.get())) {
                    errors.invalid(path + ".endTime", "is not after startTime");
                }
                freezes.add(new CompiledEnvironment.FreezePeriod(start.get(), end.get(), freeze.reason()));
            }
        }
        return freezes;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException("is no time such as 2026-12-24T00:00:00Z", malformed);
        }
    }
}
