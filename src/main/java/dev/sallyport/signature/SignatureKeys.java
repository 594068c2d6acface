package dev.sallyport.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Public keys that signatures may be checked with: those that cosign makes. */
public final class SignatureKeys {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final int MIN_RSA_BITS = 2048;
    private static final Map<Integer, BigInteger> PRIMES = Map.of(
            256, new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16),
            384,
                    BigInteger.TWO
                            .pow(384)
                            .subtract(BigInteger.TWO.pow(128))
                            .subtract(BigInteger.TWO.pow(96))
                            .add(BigInteger.TWO.pow(32))
                            .subtract(BigInteger.ONE),
            521, BigInteger.TWO.pow(521).subtract(BigInteger.ONE));

    private SignatureKeys() {}

    /**
     * Reads a public key: one PEM block of type PUBLIC KEY (SubjectPublicKeyInfo, RFC 7468).
     *
     * @return an ECDSA key over P-256, P-384 or P-521, an RSA key of at least 2048 bits, or an Ed25519 key
     * @throws IllegalArgumentException for anything else
     */
    public static PublicKey parse(String pem) {
        var text = pem.strip();
        if (text.contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException(
                    "this is a private key; give the public one, and consider this one leaked");
        }
        if (text.contains(BEGIN + "CERTIFICATE-----")) {
            throw new IllegalArgumentException(
                    "this is a certificate; give the public key (openssl x509 -pubkey -noout)");
        }
        if (!text.startsWith(BEGIN + "PUBLIC KEY-----") || !text.endsWith(END)) {
            throw new IllegalArgumentException("this is no PEM block of type PUBLIC KEY");
        }
        if (text.indexOf(BEGIN, 1) >= 0) {
            throw new IllegalArgumentException("there is more than one key; give each an authority of its own");
        }
        var base64 = text.substring((BEGIN + "PUBLIC KEY-----").length(), text.length() - END.length());
        try {
            return known(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            throw e.getMessage() != null && e.getMessage().startsWith("the key") ? e : broken();
        }
    }

    /** SHA-256 of the key's SubjectPublicKeyInfo, hexadecimal. */
    public static String fingerprint(PublicKey key) {
        return HexFormat.of().formatHex(sha256(key));
    }

    /** What cosign writes into a bundle as a hint at the key: base64 of the same hash. */
    public static String hint(PublicKey key) {
        return Base64.getEncoder().encodeToString(sha256(key));
    }

    private static PublicKey known(byte[] info) {
        for (var algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return allowed(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info)));
            } catch (GeneralSecurityException _) {
                // not a key of this algorithm; the next one may fit
            }
        }
        throw broken();
    }

    private static PublicKey allowed(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec when isAllowedCurve(ec) -> key;
            case ECPublicKey _ -> throw new IllegalArgumentException("the key's curve is none of P-256, P-384, P-521");
            case RSAPublicKey rsa when rsa.getModulus().bitLength() >= MIN_RSA_BITS -> key;
            case RSAPublicKey _ ->
                throw new IllegalArgumentException("the key is an RSA key of less than " + MIN_RSA_BITS + " bits");
            case EdECPublicKey _ -> key;
            default -> throw new IllegalArgumentException("the key's algorithm is none of ECDSA, RSA, Ed25519");
        };
    }

    private static boolean isAllowedCurve(ECPublicKey key) {
        var field = key.getParams().getCurve().getField();
        return field instanceof ECFieldFp prime && prime.getP().equals(PRIMES.get(prime.getFieldSize()));
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException("the PEM block holds no public key that can be read");
    }

    private static byte[] sha256(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
