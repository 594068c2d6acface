package dev.sallyport.environment;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An Environment, ready to be asked.
 *
 * @param generation of the object it was compiled from; 0 where it was never in a cluster
 * @param namespaces globs
 * @param labels of namespaces that belong to it by those
 * @param deployersByRbac whether deploying takes the right to
 */
public record CompiledEnvironment(
        String name,
        long generation,
        List<Glob> namespaces,
        Optional<LabelMatcher> labels,
        boolean deployersByRbac,
        Optional<Promotion> promotion,
        Optional<Attestation> attestation,
        Verification verification,
        List<Freeze> freezes) {
    public CompiledEnvironment {
        namespaces = List.copyOf(namespaces);
        freezes = List.copyOf(freezes);
    }

    /** One that every namespace belongs to, and that asks for nothing. */
    public static CompiledEnvironment everywhere(String name) {
        return new CompiledEnvironment(
                name,
                0,
                List.of(Glob.parse("**")),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new Verification(Duration.ofMinutes(10), false),
                List.of());
    }

    /** Whether a namespace of that name and with those labels belongs to it. */
    public boolean holds(String namespace, Map<String, String> labelsOfNamespace) {
        return holdsByName(namespace)
                || labels.filter(matcher -> matcher.test(labelsOfNamespace)).isPresent();
    }

    /** Whether a namespace of that name may belong to it, whatever its labels. */
    public boolean mayHold(String namespace) {
        return labels.isPresent() || holdsByName(namespace);
    }

    private boolean holdsByName(String namespace) {
        return namespaces.stream().anyMatch(glob -> glob.matches(namespace));
    }

    /** The freeze in force at a time. */
    public Optional<Freeze> frozenAt(Instant time) {
        return freezes.stream().filter(freeze -> freeze.holds(time)).findFirst();
    }

    /**
     * Where deployments come from.
     *
     * @param from name of the Environment before
     * @param soak how long they must have been healthy there
     * @param isAttested whether that is an Environment of another cluster, which attests what has soaked
     */
    public record Promotion(String from, Duration soak, boolean isAttested) {

        /** How long, such as {@code for 30m}, after a space; empty where being healthy is enough. */
        public String forSoLong() {
            return soak.isZero() ? "" : " for " + soak.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What other clusters are told of deployments that have soaked here.
     *
     * @param soak how long they must have been healthy
     * @param repositories that are written to
     * @param signing in whose name
     * @param registry credentials that may write
     */
    public record Attestation(Duration soak, List<Glob> repositories, Signing signing, Optional<SecretEntry> registry) {
        public Attestation {
            repositories = List.copyOf(repositories);
        }
    }

    /** How attestations are signed. */
    public sealed interface Signing {

        /** With a private key. */
        record ByKey(SecretEntry key, Optional<SecretEntry> password) implements Signing {}

        /**
         * As the operator itself, which a sigstore vouches for.
         *
         * @param authority where certificates are issued
         * @param log where signatures are written down
         * @param timestamps where the time is attested
         * @param audience of the tokens that the authority takes
         * @param trustRoot name of the one by which others will verify
         */
        record Keyless(URI authority, URI log, URI timestamps, String audience, Optional<String> trustRoot)
                implements Signing {}
    }

    /** An entry of a Secret in the operator's namespace. */
    public record SecretEntry(String name, String key) {}

    /**
     * How rollouts are judged.
     *
     * @param deadline how long one may take until it is healthy
     * @param rollback whether the last healthy revision is put back where one fails
     */
    public record Verification(Duration deadline, boolean rollback) {}

    /** A time without deployments, the end not in it. */
    public record Freeze(Instant from, Instant to, String reason) {

        boolean holds(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }
}
