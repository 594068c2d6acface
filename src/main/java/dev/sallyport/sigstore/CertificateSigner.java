package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import dev.sallyport.signature.Authority;
import dev.sallyport.sigstore.Judgement.Nearness;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An identity that a sigstore vouches for. */
final class CertificateSigner implements Signer {
    private final Authority.Keyless authority;
    private final SigstoreTrust trust;

    CertificateSigner(Authority.Keyless authority, SigstoreTrust trust) {
        this.authority = authority;
        this.trust = trust;
    }

    @Override
    public String expected() {
        return "by " + authority.who();
    }

    @Override
    public Optional<Judgement> refute(Signed signed) {
        var der = signed.material().certificate();
        if (der.isEmpty()) {
            return Optional.of(new Judgement(Nearness.OTHER, "a signature is one by key, not by certificate"));
        }
        var certificate = SigningCertificate.parse(der.get().toByteArray());
        var mismatch = authority.who().mismatch(certificate.identity());
        if (mismatch.isPresent()) {
            return Optional.of(new Judgement(Nearness.OTHER, "a signature is another's: " + mismatch.get()));
        }
        try {
            require(signed, certificate);
            return Optional.empty();
        } catch (UntrustedException untrusted) {
            return Optional.of(new Judgement(Nearness.BROKEN, "a signature names them, and " + untrusted.getMessage()));
        }
    }

    private void require(Signed signed, SigningCertificate certificate) throws UntrustedException {
        if (!certificate.isForSigning()) {
            throw new UntrustedException("its certificate is not one for signing code");
        }
        if (!signed.isSignedBy(certificate.key())) {
            throw new UntrustedException("the key of its certificate does not verify it");
        }
        var times = times(signed, certificate);
        for (var time : times) {
            if (!certificate.isValidAt(time)) {
                throw new UntrustedException("it was made at %s, when its certificate was not valid".formatted(time));
            }
        }
        trust.requireIssued(certificate, times);
    }

    /** When it was made, by each proof of it: at least one. */
    private List<Instant> times(Signed signed, SigningCertificate certificate) throws UntrustedException {
        var entries = signed.material().entries();
        if (authority.requiresLog() && entries.isEmpty()) {
            throw new UntrustedException("it is in no transparency log");
        }
        var times = stamps(signed);
        for (var entry : entries) {
            try {
                LogBinding.require(entry.getCanonicalizedBody().toByteArray(), signed, certificate);
                trust.requireLogged(entry, times).ifPresent(times::add);
            } catch (UntrustedException | IllegalArgumentException untrusted) {
                if (authority.requiresLog()) {
                    throw new UntrustedException(String.valueOf(untrusted.getMessage()), untrusted);
                }
            }
        }
        if (times.isEmpty()) {
            throw new UntrustedException("nothing proves when it was made");
        }
        return times;
    }

    /** One that does not hold proves nothing, and takes nothing from one that does. */
    private List<Instant> stamps(Signed signed) {
        var times = new ArrayList<Instant>();
        for (ByteString response : signed.material().timestamps()) {
            signed.stamped().stream()
                    .flatMap(seen -> stamp(response, seen).stream())
                    .findFirst()
                    .ifPresent(times::add);
        }
        return times;
    }

    private Optional<Instant> stamp(ByteString response, byte[] seen) {
        try {
            return Optional.of(trust.requireStamped(response.toByteArray(), seen));
        } catch (UntrustedException | RuntimeException untrusted) {
            System.getLogger(CertificateSigner.class.getName())
                    .log(System.Logger.Level.DEBUG, "a timestamp does not count", untrusted);
            return Optional.empty();
        }
    }
}
