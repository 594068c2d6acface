package dev.sallyport.registry.client;

import dev.sallyport.registry.auth.DockerConfig;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Anonymous;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.signature.PullSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The credentials of a pull identity for one repository, in order, and why other pull secrets give none. */
final class PullCredentials {
    /** Maximum number of different credentials for one repository. */
    private static final int MAX_CREDENTIALS = 16;
    /** Maximum number of pull secrets in a message. */
    private static final int MAX_NAMED = 8;

    private final Map<Credential, String> credentials = new LinkedHashMap<>();
    private final List<String> unused = new ArrayList<>();
    private final Runnable onDenial;
    private volatile @Nullable Credential reading;

    /**
     * Creates the credentials for a repository.
     *
     * @param onDenial called when none was accepted
     */
    PullCredentials(List<PullSecret> secrets, Repository repository, Runnable onDenial) {
        this.onDenial = onDenial;
        secrets.forEach(secret -> add(secret, repository));
    }

    private void add(PullSecret secret, Repository repository) {
        if (secret.dockerConfig().isEmpty()) {
            unused.add(quoted(secret) + " " + secret.fault());
            return;
        }
        var found = DockerConfig.credentials(secret.dockerConfig().get(), repository.registry(), repository.path())
                .toList();
        if (found.isEmpty()) {
            unused.add(quoted(secret) + " has no credential for " + repository);
        }
        for (var credential : found) {
            if (credentials.size() < MAX_CREDENTIALS || credentials.containsKey(credential)) {
                credentials.putIfAbsent(credential, quoted(secret));
            } else {
                unused.add(quoted(secret) + " was not tried, after " + MAX_CREDENTIALS + " others");
            }
        }
    }

    private static String quoted(PullSecret secret) {
        return "pull secret \"" + secret.name() + "\"";
    }

    /** Returns the credentials to be tried, first the one that has read before; anonymous access if there are none. */
    List<Credential> inOrder() {
        if (credentials.isEmpty()) {
            return List.of(new Anonymous());
        }
        var first = reading;
        return first == null
                ? List.copyOf(credentials.keySet())
                : Stream.concat(Stream.of(first), credentials.keySet().stream())
                        .distinct()
                        .toList();
    }

    /** Notes that a credential has read the repository. */
    void read(Credential credential) {
        reading = credential;
    }

    /** Returns whether the credential has read the repository, or is the only one. */
    boolean hasRead(Credential credential) {
        return credentials.size() <= 1 || credential.equals(reading);
    }

    /** Returns whether a credential has read the repository. */
    boolean hasRead() {
        return reading != null;
    }

    /** Returns what was tried, and why pull secrets gave nothing; never a credential. */
    String denial() {
        onDenial.run();
        var reasons = new ArrayList<>(credentials.values().stream()
                .distinct()
                .map(name -> name + " was not accepted")
                .toList());
        reasons.addAll(unused);
        var named = reasons.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
        var more = reasons.size() > MAX_NAMED ? "; and %d more".formatted(reasons.size() - MAX_NAMED) : "";
        return reasons.isEmpty() ? "there is no pull secret" : named + more;
    }
}
