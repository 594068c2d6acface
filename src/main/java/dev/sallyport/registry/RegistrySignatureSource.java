package dev.sallyport.registry;

import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.registry.Manifest.Descriptor;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks for signatures where cosign puts them: behind the referrers API (OCI 1.1) or, where there is none, behind its
 * fallback tag; and at the legacy tag that ends in {@code .sig}. Descriptors are hints: what counts is the content, and
 * that a referrer's own {@code subject} is the image.
 */
public final class RegistrySignatureSource implements SignatureSource {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle";
    private static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_PAGES = 10;
    private static final int AT_ONCE = 8;
    private static final long MAX_BYTES = 32L * 1024 * 1024;

    private final RegistryClient client;

    public RegistrySignatureSource(RegistryClient client) {
        this.client = client;
    }

    @Override
    public Discovery discover(ImageReference image, PullIdentity puller, Deadline deadline) {
        return new Search(image, puller, deadline).run();
    }

    /** One search for the signatures of one image. */
    private final class Search {
        private final ImageReference image;
        private final String digest;
        private final PullIdentity puller;
        private final Deadline deadline;
        private final AtomicLong bytes = new AtomicLong();

        Search(ImageReference image, PullIdentity puller, Deadline deadline) {
            this.image = image;
            this.digest = Objects.requireNonNull(image.digest());
            this.puller = puller;
            this.deadline = deadline;
        }

        Discovery run() {
            try {
                var referrers = referrers();
                var layers = legacyLayers();
                if (referrers.size() + layers.size() > MAX_CANDIDATES) {
                    return new Discovery.TooMany(
                            "%s has %d artifacts that may be signatures, more than the %d looked at"
                                    .formatted(image, referrers.size() + layers.size(), MAX_CANDIDATES));
                }
                var parts = new ArrayList<Part>();
                parts.addAll(each(referrers, this::bundles));
                parts.addAll(each(layers, this::simpleSigning));
                return new Discovery.Found(
                        parts.stream()
                                .flatMap(part -> part.candidates().stream())
                                .toList(),
                        parts.stream()
                                .map(Part::missed)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null));
            } catch (RegistryTrouble e) {
                return new Discovery.Unavailable(e.trouble(), e.reason());
            }
        }

        private List<Descriptor> referrers() throws RegistryTrouble {
            var found = new LinkedHashMap<String, Descriptor>();
            var index = fromApi();
            (index.isPresent() ? index.get() : fromTag()).forEach(each -> found.putIfAbsent(each.digest(), each));
            return found.values().stream()
                    .sorted(Comparator.comparing(
                                    (Descriptor each) -> !each.artifactType().startsWith(BUNDLE))
                            .thenComparing(Descriptor::digest))
                    .toList();
        }

        /** Empty where there is no such API: proxies answer what they like, so that only an index counts. */
        private Optional<List<Descriptor>> fromApi() throws RegistryTrouble {
            var all = new ArrayList<Descriptor>();
            var path = Optional.of("/referrers/" + digest);
            for (int page = 0; page < MAX_PAGES && path.isPresent(); page++) {
                var reply = client.get(image, path.get(), INDEX, RegistryClient.MAX_MANIFEST, puller, deadline);
                var index = reply.filter(answer -> answer.mediaType().equals(INDEX))
                        .flatMap(answer -> Manifest.parse(answer.content()));
                if (index.isEmpty()) {
                    return page == 0 ? Optional.empty() : Optional.of(all);
                }
                all.addAll(index.get().manifests());
                path = reply.flatMap(answer -> NextPage.of(answer.headers(), image.repository()));
            }
            return Optional.of(all);
        }

        private List<Descriptor> fromTag() throws RegistryTrouble {
            return client.manifest(image, tag(""), puller, deadline)
                    .flatMap(reply -> Manifest.parse(reply.content()))
                    .map(Manifest::manifests)
                    .orElse(List.of());
        }

        private List<Descriptor> legacyLayers() throws RegistryTrouble {
            return client.manifest(image, tag(".sig"), puller, deadline)
                    .flatMap(reply -> Manifest.parse(reply.content()))
                    .map(manifest -> manifest.layers().stream()
                            .filter(layer -> layer.mediaType().equals(SIMPLE_SIGNING))
                            .toList())
                    .orElse(List.of());
        }

        private String tag(String suffix) {
            return digest.replace(':', '-') + suffix;
        }

        private List<Part> each(List<Descriptor> descriptors, Reader reader) {
            return descriptors.stream()
                    .filter(descriptor -> isDigest(descriptor.digest()))
                    .gather(mapConcurrent(AT_ONCE, descriptor -> part(descriptor, reader)))
                    .toList();
        }

        private Part part(Descriptor descriptor, Reader reader) {
            try {
                return new Part(reader.read(descriptor), null);
            } catch (RegistryTrouble e) {
                return new Part(List.of(), new Discovery.Unavailable(e.trouble(), e.reason()));
            }
        }

        private List<Candidate> bundles(Descriptor referrer) throws RegistryTrouble {
            var manifest = client.manifest(image, referrer.digest(), puller, deadline)
                    .flatMap(reply -> Manifest.parse(counted(reply.content())))
                    .filter(found -> found.subject().equals(digest));
            var bundles = new ArrayList<Candidate>();
            for (var layer : manifest.map(Manifest::layers).orElse(List.of())) {
                if (layer.mediaType().startsWith(BUNDLE) && isDigest(layer.digest())) {
                    blob(layer).map(Candidate.Bundle::new).ifPresent(bundles::add);
                }
            }
            return bundles;
        }

        private List<Candidate> simpleSigning(Descriptor layer) throws RegistryTrouble {
            return blob(layer)
                    .map(content -> List.<Candidate>of(new Candidate.SimpleSigning(content, layer.annotations())))
                    .orElse(List.of());
        }

        private Optional<byte[]> blob(Descriptor descriptor) throws RegistryTrouble {
            if (bytes.get() > MAX_BYTES) {
                throw RegistryTrouble.unavailable(
                        "the artifacts of %s have more than %d bytes".formatted(image, MAX_BYTES));
            }
            return client.blob(image, descriptor.digest(), puller, deadline).map(reply -> counted(reply.content()));
        }

        private byte[] counted(byte[] content) {
            bytes.addAndGet(content.length);
            return content;
        }
    }

    private record Part(List<Candidate> candidates, Discovery.@Nullable Unavailable missed) {}

    @FunctionalInterface
    private interface Reader {
        List<Candidate> read(Descriptor descriptor) throws RegistryTrouble;
    }

    private static boolean isDigest(String text) {
        return text.matches("sha256:[0-9a-f]{64}");
    }
}
