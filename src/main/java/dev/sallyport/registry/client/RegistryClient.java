package dev.sallyport.registry.client;

import dev.sallyport.registry.auth.Authorization;
import dev.sallyport.registry.auth.DockerConfig;
import dev.sallyport.registry.auth.TokenCache;
import dev.sallyport.registry.http.ByteBudget;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Anonymous;
import dev.sallyport.registry.http.HostBulkheads;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Kind;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryResponse;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads manifests, blobs and referrers, and believes nothing that it has not hashed. */
public final class RegistryClient {
    public static final int MAX_MANIFEST = 4 * 1024 * 1024;
    public static final int MAX_BLOB = 8 * 1024 * 1024;
    private static final int MAX_BYTES = 32 * 1024 * 1024;
    private static final int MAX_CREDENTIALS = 5;
    private static final int NOT_FOUND = 404;
    /** What registries answer that do not know the referrers API. */
    private static final Set<Integer> UNKNOWN = Set.of(400, 404, 405, 406, 501);

    private final RegistrySettings settings;
    private final PullSecrets secrets;
    private final Transport transport;
    private final Authorization authorization;

    /** A client that starts with no connection and no token, and that nobody watches. */
    public RegistryClient(RegistrySettings settings, PullSecrets secrets, InstantSource clock) {
        this(settings, secrets, clock, RegistryListener.NONE);
    }

    /** A client that starts with no connection and no token. */
    public RegistryClient(
            RegistrySettings settings, PullSecrets secrets, InstantSource clock, RegistryListener watcher) {
        this(
                settings,
                secrets,
                clock,
                new Transport(
                        settings, InetAddress::getAllByName, new HostBulkheads(settings.limits(), clock, watcher)));
    }

    public RegistryClient(RegistrySettings settings, PullSecrets secrets, InstantSource clock, Transport transport) {
        this.settings = settings;
        this.secrets = secrets;
        this.transport = transport;
        this.authorization = new Authorization(transport, new TokenCache(transport, settings, clock), clock);
    }

    public RegistrySettings settings() {
        return settings;
    }

    Transport transport() {
        return transport;
    }

    public Authorization authorization() {
        return authorization;
    }

    /** The same one who pulls, with all secrets by name. */
    PullIdentity whole(PullIdentity puller) {
        return secrets.whole(puller);
    }

    /** Opens a repository on somebody's behalf. */
    public Access open(ImageReference image, PullIdentity puller, Deadline deadline) {
        return new Access(Repository.of(image, settings.insecure()), puller, deadline);
    }

    /** Something that is read of an image, in whatever repository has it. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(Access access) throws RegistryException;
    }

    /**
     * Reads an image from its mirrors, one after another, and then from its registry. What the registry answers counts, and
     * what a mirror answers if it suffices; mirrors that are in trouble are told of where the registry is too.
     */
    public <T> T read(
            ImageReference image, PullIdentity puller, Deadline deadline, Predicate<T> suffices, Reading<T> reading)
            throws RegistryException {
        var troubles = new ArrayList<String>();
        for (var mirror : settings.mirrors().of(image)) {
            try {
                var answer = reading.of(open(mirror, puller, settings.mirrors().share(deadline)));
                if (suffices.test(answer)) {
                    return answer;
                }
            } catch (RegistryException undecidedReason) {
                troubles.add("; mirror " + mirror.name() + ": " + undecidedReason.getMessage());
            }
        }
        try {
            return reading.of(open(image, puller, deadline));
        } catch (RegistryException undecidedReason) {
            throw troubles.isEmpty()
                    ? undecidedReason
                    : new RegistryException(
                            undecidedReason.kind(), undecidedReason.getMessage() + String.join("", troubles));
        }
    }

    /** A repository as somebody may read it, until the deadline and until so many bytes are read. */
    public final class Access implements ImageStore {
        private final Repository repository;
        private final Deadline deadline;
        private final List<Credential> credentials;
        private final ByteBudget budget = new ByteBudget(MAX_BYTES);

        private Access(Repository repository, PullIdentity puller, Deadline deadline) {
            this.repository = repository;
            this.deadline = deadline;
            var known = secrets.dockerConfigs(puller).stream()
                    .flatMap(config -> DockerConfig.credentials(config, repository.registry(), repository.path()))
                    .distinct()
                    .limit(MAX_CREDENTIALS)
                    .toList();
            this.credentials = known.isEmpty() ? List.of(new Anonymous()) : known;
        }

        @Override
        public Manifest manifest(String reference) throws RegistryException {
            var answer = found(get(repository.url("manifests/" + reference), Manifest.ACCEPT, MAX_MANIFEST), reference);
            var content = content(answer, reference);
            var digest = Digests.of(content);
            if (Digests.isDigest(reference)) {
                check(reference, digest, reference);
            }
            var named = answer.headers().firstValue("Docker-Content-Digest");
            if (named.isPresent()) {
                check(named.get(), digest, reference);
            }
            try {
                return Manifest.parse(content, answer.mediaType());
            } catch (IllegalArgumentException malformed) {
                throw new RegistryException(
                        Kind.UNUSABLE,
                        repository + " has a manifest " + reference + " that cannot be used: "
                                + malformed.getMessage());
            }
        }

        @Override
        public byte[] blob(String digest) throws RegistryException {
            var answer = found(get(repository.url("blobs/" + digest), "*/*", MAX_BLOB), digest);
            var content = content(answer, digest);
            check(digest, Digests.of(content), digest);
            return content;
        }

        /** A page of the referrers API, or empty where the registry does not know it. */
        public Optional<Page> referrers(URI url) throws RegistryException {
            var answer = get(url, Manifest.INDEX, MAX_MANIFEST);
            if (UNKNOWN.contains(answer.status())
                    || (answer.isOk() && !answer.mediaType().equals(Manifest.INDEX))) {
                return Optional.empty();
            }
            var content = content(found(answer, "referrers"), "referrers");
            try {
                var index = Manifest.parse(content, Manifest.INDEX);
                return Optional.of(new Page(index.manifests(), LinkHeader.next(answer, url)));
            } catch (IllegalArgumentException malformed) {
                throw new RegistryException(
                        Kind.UNAVAILABLE, repository + " has a list of referrers that cannot be used");
            }
        }

        @Override
        public List<Descriptor> referrers(String digest, VerificationTarget wanted, int limit)
                throws RegistryException {
            return new Referrers(this, wanted).of(digest, limit);
        }

        @Override
        public boolean isSpent() {
            return budget.isSpent();
        }

        public URI referrersUrl(String digest) {
            return repository.url("referrers/" + digest);
        }

        private byte[] content(RegistryResponse answer, String what) throws RegistryException {
            return answer.body()
                    .orElseThrow(() -> new RegistryException(
                            Kind.UNUSABLE, repository + " has more bytes under " + what + " than are read"));
        }

        private RegistryResponse found(RegistryResponse answer, String what) throws RegistryException {
            if (answer.status() == NOT_FOUND) {
                throw new RegistryException(Kind.NOT_FOUND, repository + " has no " + what);
            }
            if (!answer.isOk()) {
                throw new RegistryException(
                        Kind.UNAVAILABLE, repository.registry() + " answers with status " + answer.status());
            }
            return answer;
        }

        private void check(String expected, String digest, String what) throws RegistryException {
            if (!expected.equals(digest)) {
                throw new RegistryException(
                        Kind.CORRUPT,
                        repository + " sends other bytes than it should for " + what + ": they are " + digest);
            }
        }

        /** Asks with one credential after another, as a kubelet does. */
        private RegistryResponse get(URI url, String accept, int limit) throws RegistryException {
            RegistryException refused = null;
            int bounded = budget.limit(limit);
            for (var credential : credentials) {
                try {
                    var answer = authorization.send(
                            repository, RegistryRequest.get(url, accept, bounded), credential, deadline);
                    if (!answer.isUnauthorized()) {
                        budget.take(answer.body().map(body -> body.length).orElse(bounded));
                        return answer;
                    }
                } catch (RegistryException undecidedReason) {
                    if (undecidedReason.kind() != Kind.UNAUTHORIZED) {
                        throw undecidedReason;
                    }
                    refused = undecidedReason;
                }
            }
            if (refused != null) {
                throw refused;
            }
            throw new RegistryException(Kind.UNAUTHORIZED, repository + " may not be read " + as());
        }

        @Override
        public String toString() {
            return repository.toString();
        }

        private String as() {
            boolean isAnonymous = credentials.stream().allMatch(Anonymous.class::isInstance);
            return isAnonymous ? "without credentials" : "with the credentials that there are";
        }
    }

    /** One page of referrers, and where the next one is. */
    public record Page(List<Descriptor> descriptors, Optional<URI> next) {
        public Page {
            descriptors = List.copyOf(descriptors);
        }
    }
}
