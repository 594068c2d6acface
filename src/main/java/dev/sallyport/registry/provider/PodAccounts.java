package dev.sallyport.registry.provider;

import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullAccounts.PullAccount;
import dev.sallyport.signature.PullAccounts.PullAccountException;
import dev.sallyport.signature.PullIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Service accounts of Pods for one credential provider. */
final class PodAccounts {
    /** Maximum length of the annotations that a provider receives; with the token they fit into the buffer of a pipe. */
    private static final int MAX_ANNOTATIONS = 16 * 1024;

    private final Optional<TokenAttributes> attributes;
    private final PullAccounts accounts;

    /**
     * Service account as part of cache keys.
     *
     * @param token hash of the token; empty if answers are reused for the service account
     */
    record AccountKey(String namespace, String name, String uid, Map<String, String> annotations, String token) {
        AccountKey {
            annotations = Map.copyOf(annotations);
        }
    }

    /** Service account of a Pod, as a provider receives it and as a part of cache keys. */
    record PodAccount(AccountKey key, CredentialProvider.AccountToken account) {}

    /** The provider is not for Pods with this service account. */
    static final class NotUsedException extends Exception {
        private static final long serialVersionUID = 1L;

        private NotUsedException(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    PodAccounts(Optional<TokenAttributes> attributes, PullAccounts accounts) {
        this.attributes = attributes;
        this.accounts = accounts;
    }

    /** Returns the service account of an identity; empty if the provider receives none. */
    Optional<PodAccount> of(PullIdentity puller) throws ProviderException, NotUsedException {
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        var needed = attributes.get();
        if (puller.serviceAccount().isEmpty()) {
            if (needed.requiresAccount()) {
                throw new NotUsedException("is not used for Pods without a service account");
            }
            return Optional.empty();
        }
        var name = "service account \"" + puller.namespace() + "/" + puller.serviceAccount() + "\"";
        try {
            var account = accounts.account(puller.namespace(), puller.serviceAccount())
                    .orElseThrow(() -> new ProviderException("gets no token: " + name + " does not exist"));
            var annotations = annotations(needed, account, name);
            var token = accounts.token(account, needed.audience());
            var key = new AccountKey(
                    account.namespace(),
                    account.name(),
                    account.uid(),
                    annotations,
                    needed.isCachedByToken() ? hash(token) : "");
            return Optional.of(new PodAccount(key, new CredentialProvider.AccountToken(token, annotations)));
        } catch (PullAccountException failure) {
            throw new ProviderException("gets no token: " + failure.getMessage());
        }
    }

    private static Map<String, String> annotations(TokenAttributes needed, PullAccount account, String name)
            throws ProviderException, NotUsedException {
        var found = new TreeMap<String, String>();
        for (var key : needed.requiredAnnotations()) {
            var value = account.annotations().get(key);
            if (value == null) {
                throw new NotUsedException("is not used: " + name + " has no annotation " + key);
            }
            found.put(key, value);
        }
        for (var key : needed.optionalAnnotations()) {
            var value = account.annotations().get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        int length = found.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        if (length > MAX_ANNOTATIONS) {
            throw new ProviderException("was not asked: the annotations of %s have %d characters, more than %d"
                    .formatted(name, length, MAX_ANNOTATIONS));
        }
        return found;
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
