package dev.sallyport.signature;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A parser of public keys: P-256, P-384, P-521, RSA from 2048 bits, Ed25519. */
public final class SignatureKeys {
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final List<String> CURVES = List.of("secp256r1", "secp384r1", "secp521r1");
    private static final Pattern BLOCK =
            Pattern.compile("\\s*-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END ([A-Z0-9 ]+)-----\\s*");
    private static final String EXPECTED = "a public key in PEM begins with -----BEGIN PUBLIC KEY-----";

    private SignatureKeys() {}

    /**
     * Parses a public key in PEM, as {@code cosign generate-key-pair} and {@code openssl pkey -pubout} write it.
     *
     * @throws IllegalArgumentException if it is not exactly one supported key; the message has no content of the key
     */
    public static PublicKey parse(String pem) {
        if (pem.isBlank()) {
            throw new IllegalArgumentException("the key is empty; " + EXPECTED);
        }
        if (pem.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the key is longer than " + MAX_LENGTH + " characters");
        }
        if (pem.contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException("this is a private key: replace the key pair, and"
                    + " use the public key, as cosign public-key prints it");
        }
        if (pem.indexOf("-----BEGIN ") != pem.lastIndexOf("-----BEGIN ")) {
            throw new IllegalArgumentException("there are several keys; use one authority for each key");
        }
        var block = BLOCK.matcher(pem);
        if (!block.matches() || !block.group(1).equals(block.group(3))) {
            throw new IllegalArgumentException("this is not a key in PEM; " + EXPECTED);
        }
        return switch (block.group(1)) {
            case "PUBLIC KEY" -> checked(decoded(block.group(2)));
            case "CERTIFICATE" ->
                throw new IllegalArgumentException("this is a certificate; use its key: openssl x509 -pubkey -noout");
            case "RSA PUBLIC KEY" ->
                throw new IllegalArgumentException(
                        "this is a key in PKCS#1; convert it: openssl rsa -RSAPublicKey_in -pubout");
            default -> throw new IllegalArgumentException("this PEM block is not a public key; " + EXPECTED);
        };
    }

    /** Returns the SHA-256 of the key's SubjectPublicKeyInfo, hexadecimal. */
    public static String fingerprint(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("the key is not valid base64", malformed);
        }
    }

    private static PublicKey checked(byte[] encoded) {
        var key = List.of("EC", "RSA", "Ed25519").stream()
                .flatMap(algorithm -> Stream.ofNullable(key(algorithm, encoded)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the key type is not supported; it must be P-256, P-384, P-521, RSA from 2048 bits or"
                                + " Ed25519"));
        if (!Arrays.equals(key.getEncoded(), encoded)) {
            throw new IllegalArgumentException("the key is not in canonical encoding");
        }
        switch (key) {
            case ECPublicKey curve -> check(curve);
            case RSAPublicKey rsa -> check(rsa);
            case EdECPublicKey _ -> {}
            default -> throw new IllegalArgumentException("the key type is not supported");
        }
        return key;
    }

    private static @Nullable PublicKey key(String algorithm, byte[] encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException other) {
            return null;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void check(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException(
                    "the RSA key has %d bits; it must have %d to %d".formatted(bits, MIN_RSA_BITS, MAX_RSA_BITS));
        }
        if (!key.getPublicExponent().testBit(0) || key.getPublicExponent().compareTo(BigInteger.TWO) <= 0) {
            throw new IllegalArgumentException("the RSA key has an insecure exponent");
        }
    }

    private static void check(ECPublicKey key) {
        if (CURVES.stream().noneMatch(curve -> isOn(curve, key.getParams()))) {
            throw new IllegalArgumentException("the key's curve is not supported; it must be P-256, P-384 or P-521");
        }
        var curve = key.getParams().getCurve();
        var prime = ((ECFieldFp) curve.getField()).getP();
        var x = key.getW().getAffineX();
        var y = key.getW().getAffineY();
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        if (x.compareTo(prime) >= 0
                || y.compareTo(prime) >= 0
                || y.pow(2).subtract(right).mod(prime).signum() != 0) {
            throw new IllegalArgumentException("the key is not a point of its curve");
        }
    }

    private static boolean isOn(String name, ECParameterSpec parameters) {
        try {
            var known = AlgorithmParameters.getInstance("EC");
            known.init(new ECGenParameterSpec(name));
            var expected = known.getParameterSpec(ECParameterSpec.class);
            return expected.getCurve().equals(parameters.getCurve())
                    && expected.getGenerator().equals(parameters.getGenerator())
                    && expected.getOrder().equals(parameters.getOrder());
        } catch (NoSuchAlgorithmException | InvalidParameterSpecException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
