package dev.sallyport.sigstore;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.TrustAnchor;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.trustroot.v1.TrustedRoot;
import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Parser and cache of trusted roots. */
public final class TrustedRoots {
    private static final int MAX_LENGTH = 1024 * 1024;
    private static final int SIZE = 64;

    private final LoadingCache<TrustAnchor, SigstoreTrust> parsed =
            Caffeine.newBuilder().maximumSize(SIZE).build(anchor -> parse(anchor.trustedRoot()));

    /**
     * Parses a {@code trusted_root.json}, media type version 0.1.
     *
     * @throws IllegalArgumentException if it is malformed or cannot verify any signature
     */
    public static TrustAnchor read(String trustedRoot) {
        var trust = parse(trustedRoot);
        var fingerprint =
                HexFormat.of().formatHex(SignedMessage.digest("SHA-256", trustedRoot.getBytes(StandardCharsets.UTF_8)));
        return new TrustAnchor(trustedRoot, fingerprint, trust.expirationTime(), trust.hasCertificateLog());
    }

    SigstoreTrust of(TrustAnchor anchor) {
        return parsed.get(anchor);
    }

    private static SigstoreTrust parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a trusted root has at most " + MAX_LENGTH + " characters");
        }
        StrictJson.object(text.getBytes(StandardCharsets.UTF_8));
        var root = TrustedRoot.newBuilder();
        try {
            ProtoJson.parser().merge(text, root);
            requireStarts(root);
            return SigstoreTrust.of(SigstoreTrustedRoot.from(root));
        } catch (InvalidProtocolBufferException | SigstoreConfigurationException malformed) {
            throw new IllegalArgumentException("it is not a sigstore trusted root (trusted_root.json)", malformed);
        } catch (IllegalArgumentException named) {
            throw named;
        } catch (RuntimeException garbage) {
            throw new IllegalArgumentException(
                    "it is an incomplete sigstore trusted root (trusted_root.json)", garbage);
        }
    }

    /** Requires start times, because an absent one is parsed as 1970. */
    private static void requireStarts(TrustedRoot.Builder root) {
        boolean isWhole = root.getCertificateAuthoritiesList().stream()
                        .allMatch(authority -> authority.getValidFor().hasStart())
                && root.getTimestampAuthoritiesList().stream()
                        .allMatch(authority -> authority.getValidFor().hasStart())
                && root.getTlogsList().stream()
                        .allMatch(log -> log.getPublicKey().getValidFor().hasStart())
                && root.getCtlogsList().stream()
                        .allMatch(log -> log.getPublicKey().getValidFor().hasStart());
        if (!isWhole) {
            throw new IllegalArgumentException("an authority or a log in it has no validFor.start");
        }
    }
}
