package dev.sallyport.registry.client;

import dev.sallyport.registry.auth.DockerConfig;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Anonymous;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.registry.provider.ProviderResult;
import dev.sallyport.signature.PullSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a pull identity for one repository, in order, and why other pull secrets and credential providers give
 * none. Providers are asked only if no pull secret reads the repository.
 */
final class PullCredentials {
    /** Maximum number of different credentials for one repository. */
    private static final int MAX_CREDENTIALS = 16;
    /** Maximum number of pull secrets and providers in a message. */
    private static final int MAX_NAMED = 8;

    private final Map<Credential, String> credentials = new LinkedHashMap<>();
    private final List<String> unused = new ArrayList<>();
    private final Sources source;
    private volatile @Nullable Credential reading;
    private boolean isIncomplete;
    private boolean isAsked;

    /**
     * Sources of credentials for one repository.
     *
     * @param providers asks the credential providers for the repository; empty if none is for it
     * @param onDenial called when no credential was accepted
     */
    record Sources(List<PullSecret> secrets, @Nullable Supplier<List<ProviderResult>> providers, Runnable onDenial) {
        Sources {
            secrets = List.copyOf(secrets);
        }
    }

    PullCredentials(Sources source, Repository repository) {
        this.source = source;
        this.isAsked = source.providers() == null;
        source.secrets().forEach(secret -> add(secret, repository));
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
        found.forEach(credential -> add(credential, quoted(secret)));
    }

    private void add(Credential credential, String owner) {
        if (credentials.size() < MAX_CREDENTIALS || credentials.containsKey(credential)) {
            credentials.putIfAbsent(credential, owner);
        } else {
            unused.add(owner + " was not tried, after " + MAX_CREDENTIALS + " others");
        }
    }

    private static String quoted(PullSecret secret) {
        return "pull secret \"" + secret.name() + "\"";
    }

    /**
     * Returns the credentials to be tried, first the one that has read before, then those of pull secrets; anonymous access
     * if there are none and no provider is for the repository.
     */
    synchronized List<Credential> inOrder() {
        var first = reading;
        var known = first == null
                ? credentials.keySet().stream()
                : Stream.concat(Stream.of(first), credentials.keySet().stream());
        var all = known.distinct().toList();
        return all.isEmpty() && isAsked ? List.of(new Anonymous()) : all;
    }

    /**
     * Asks the credential providers, once, and returns their credentials that were not tried; anonymous access if there is no
     * credential at all. Empty if the providers were asked before.
     */
    synchronized List<Credential> ofProviders() {
        if (isAsked || source.providers() == null) {
            return List.of();
        }
        isAsked = true;
        var tried = List.copyOf(credentials.keySet());
        source.providers().get().forEach(this::add);
        if (credentials.isEmpty()) {
            return List.of(new Anonymous());
        }
        return credentials.keySet().stream()
                .filter(credential -> !tried.contains(credential))
                .toList();
    }

    private void add(ProviderResult result) {
        switch (result) {
            case ProviderResult.Provided(var provider, var provided) -> {
                if (provided.isEmpty()) {
                    unused.add(provider + " has no credential for this repository");
                }
                provided.forEach(credential -> add(credential, provider));
            }
            case ProviderResult.NotUsed(var provider, var reason) -> unused.add(provider + " " + reason);
            case ProviderResult.Failed(var provider, var reason) -> {
                isIncomplete = true;
                unused.add(provider + " " + reason);
            }
        }
    }

    /** Notes that a credential has read the repository. */
    void read(Credential credential) {
        reading = credential;
    }

    /** Returns whether the credential has read the repository, or is the only one. */
    synchronized boolean hasRead(Credential credential) {
        boolean isOnlyOne = isAsked && !isIncomplete && credentials.size() <= 1;
        return isOnlyOne || credential.equals(reading);
    }

    /** Returns whether a credential has read the repository. */
    boolean hasRead() {
        return reading != null;
    }

    /** Returns whether a credential provider failed, whose credential might have access. */
    synchronized boolean isIncomplete() {
        return isIncomplete;
    }

    /** Returns what was tried, and why pull secrets and providers gave nothing; never a credential. */
    synchronized String denial() {
        source.onDenial().run();
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
