package dev.sallyport.registry.client;

import dev.sallyport.registry.auth.Authorization;
import dev.sallyport.registry.http.ByteBudget;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryResponse;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reader for one repository with the credentials of a pull identity. All content is checked against its digest. A reader
 * is limited by a deadline and by a total number of bytes.
 */
public final class RegistryReader implements ImageStore {
    private static final long MAX_BYTES = 128L * 1024 * 1024;
    private static final int NOT_FOUND = 404;
    /** Status codes of registries without the referrers API. */
    private static final Set<Integer> NO_REFERRERS_API = Set.of(400, 404, 405, 406, 501);

    private final Repository repository;
    private final Authorization authorization;
    private final PullCredentials credentials;
    private final Deadline deadline;
    private final ByteBudget budget = new ByteBudget(MAX_BYTES);
    /** Set if content was absent with one credential while another was denied. */
    private volatile @Nullable RegistryException doubt;

    RegistryReader(Repository repository, Authorization authorization, PullCredentials credentials, Deadline deadline) {
        this.repository = repository;
        this.authorization = authorization;
        this.credentials = credentials;
        this.deadline = deadline;
    }

    @Override
    public Manifest manifest(String reference) throws RegistryException {
        var url = repository.url("manifests/" + reference);
        var response = found(get(url, Manifest.ACCEPT, RegistryClient.MAX_MANIFEST), url, reference);
        var content = content(response, reference);
        var digest = Digests.of(content);
        if (Digests.isDigest(reference)) {
            check(reference, digest, reference);
        }
        var declared = response.headers().firstValue("Docker-Content-Digest");
        if (declared.isPresent()) {
            check(declared.get(), digest, reference);
        }
        try {
            return Manifest.parse(content, response.mediaType());
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Reason.UNUSABLE,
                    repository + " has a manifest " + reference + " that cannot be used: " + malformed.getMessage());
        }
    }

    @Override
    public byte[] blob(String digest) throws RegistryException {
        var url = repository.url("blobs/" + digest);
        var response = found(get(url, "*/*", RegistryClient.MAX_BLOB), url, digest);
        var content = content(response, digest);
        check(digest, Digests.of(content), digest);
        return content;
    }

    /** Returns a page of the referrers API; empty if the registry does not support it. */
    Optional<Page> referrers(URI url) throws RegistryException {
        var response = get(url, Manifest.INDEX, RegistryClient.MAX_MANIFEST);
        if (NO_REFERRERS_API.contains(response.status())
                || (response.isOk() && !response.mediaType().equals(Manifest.INDEX))) {
            return Optional.empty();
        }
        var content = content(found(response, url, "referrers"), "referrers");
        try {
            var index = Manifest.parse(content, Manifest.INDEX);
            var next = LinkHeader.next(response, url);
            return Optional.of(new Page(index.manifests(), next, next.isEmpty() && LinkHeader.mentionsNext(response)));
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Reason.UNEXPECTED,
                    "%s answers with a list of referrers that cannot be used for %s"
                            .formatted(repository.registry(), url.getPath()));
        }
    }

    @Override
    public Listing referrers(String digest, ArtifactQuery query) throws RegistryException {
        return new Referrers(this, query).of(digest);
    }

    @Override
    public Optional<ReadLimit> exceeded() {
        if (budget.isSpent()) {
            return Optional.of(ReadLimit.BYTES);
        }
        return deadline.passed() ? Optional.of(ReadLimit.TIME) : Optional.empty();
    }

    URI referrersUrl(String digest) {
        return repository.url("referrers/" + digest);
    }

    private byte[] content(RegistryResponse response, String name) throws RegistryException {
        return response.body()
                .orElseThrow(() -> new RegistryException(
                        Reason.TOO_LARGE, repository + " has more bytes for " + name + " than the limit allows"));
    }

    private RegistryResponse found(RegistryResponse response, URI url, String name) throws RegistryException {
        if (response.status() == NOT_FOUND) {
            throw new RegistryException(Reason.NOT_FOUND, repository + " has no " + name);
        }
        if (!response.isOk()) {
            throw new RegistryException(
                    Reason.UNEXPECTED,
                    "%s answers with status %d for %s"
                            .formatted(repository.registry(), response.status(), url.getPath()));
        }
        return response;
    }

    private void check(String expected, String digest, String name) throws RegistryException {
        if (!expected.equals(digest)) {
            throw new RegistryException(
                    Reason.CORRUPT, repository + " sends content with the wrong digest for " + name + ": " + digest);
        }
    }

    /**
     * Sends a request with one credential after another until one has access, as the kubelet does. Registries answer credentials
     * without access not only with 401 or 403, but also as if there was no content (404), or with a page. Such an answer counts
     * only if no other credential gets a better one, or if this credential has read the repository before.
     */
    private RegistryResponse get(URI url, String accept, int limit) throws RegistryException {
        var request = RegistryRequest.get(url, accept, limit);
        var denials = new Denials(url);
        var answer = tried(request, credentials.inOrder(), denials);
        if (answer.isEmpty()) {
            answer = tried(request, credentials.ofProviders(), denials);
        }
        return answer.isPresent() ? answer.get() : denials.bestAnswer();
    }

    /** Returns the first answer that is not for lack of access; empty if there is none. */
    private Optional<RegistryResponse> tried(RegistryRequest request, List<Credential> tries, Denials denials)
            throws RegistryException {
        for (var credential : tries) {
            try {
                var response = authorization.send(repository, request, credential, deadline);
                if (response.isUnauthorized()) {
                    denials.add(response);
                    continue;
                }
                budget.spend(response.body().map(body -> body.length).orElse(request.limit()));
                var isMasked = response.status() == NOT_FOUND || response.isPage();
                if (!isMasked || credentials.hasRead(credential)) {
                    if (response.isOk()) {
                        credentials.read(credential);
                    }
                    return Optional.of(response);
                }
                denials.mayMask(response);
            } catch (RegistryException failure) {
                if (failure.reason() == Reason.UNAVAILABLE) {
                    throw failure;
                }
                denials.add(failure);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<RegistryException> doubt() {
        return credentials.hasRead() ? Optional.empty() : Optional.ofNullable(doubt);
    }

    /** Reads the manifest of a tag; fails for lack of access if content may be hidden. */
    Manifest tagged(String tag) throws RegistryException {
        try {
            return manifest(tag);
        } catch (RegistryException failure) {
            throw failure.reason() == Reason.NOT_FOUND ? doubt().orElse(failure) : failure;
        }
    }

    /** Answers to one request by which credentials seem to have no access. */
    private final class Denials {
        private final URI url;
        private @Nullable RegistryException failed;
        private @Nullable RegistryResponse denied;
        private @Nullable RegistryResponse mayMask;

        Denials(URI url) {
            this.url = url;
        }

        void add(RegistryException failure) {
            failed = failed == null || failure.reason() == Reason.UNAUTHORIZED ? failure : failed;
        }

        void add(RegistryResponse response) {
            denied = response;
        }

        void mayMask(RegistryResponse response) {
            mayMask = mayMask == null || mayMask.isPage() ? response : mayMask;
        }

        /** Returns the answer that may hide content; fails if there is none. */
        RegistryResponse bestAnswer() throws RegistryException {
            if (mayMask == null) {
                throw failed != null && failed.reason() != Reason.UNAUTHORIZED ? failed : unauthorized();
            }
            if (failed != null || denied != null || credentials.isIncomplete()) {
                doubt = unauthorized();
            }
            return mayMask;
        }

        private RegistryException unauthorized() {
            var last = denied == null ? mayMask : denied;
            var reason = failed == null
                    ? "%s cannot be read (status %d for %s)"
                            .formatted(repository, last == null ? 0 : last.status(), url.getPath())
                    : failed.getMessage();
            return new RegistryException(Reason.UNAUTHORIZED, "%s; %s".formatted(reason, credentials.denial()));
        }
    }

    @Override
    public String toString() {
        return repository.toString();
    }

    /**
     * Page of referrers with the URL of the next page.
     *
     * @param isCutOff whether there is a next page that cannot be read
     */
    record Page(List<Descriptor> descriptors, Optional<URI> next, boolean isCutOff) {
        Page {
            descriptors = List.copyOf(descriptors);
        }
    }
}
