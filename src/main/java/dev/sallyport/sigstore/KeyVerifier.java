package dev.sallyport.sigstore;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdDSAParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;

/** Verifier of signatures by public keys, with the algorithms of cosign. */
final class KeyVerifier {
    private static final int P256 = 256;
    private static final int P384 = 384;
    /** The ASN.1 prefix of a SHA-256 digest in PKCS#1 (RFC 8017, 9.2). */
    private static final byte[] SHA256_PREFIX = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private KeyVerifier() {}

    /** Returns whether a signature of a message is valid; false for a malformed signature. */
    static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        return switch (key) {
            case ECPublicKey curve -> verifies(algorithm(curve), key, message, signature);
            case RSAPublicKey _ -> verifies("SHA256withRSA", key, message, signature);
            case EdECPublicKey _ ->
                verifiesPrehashed(key, message, signature) || verifies("Ed25519", key, message, signature);
            default -> throw new IllegalArgumentException("keys of this type are not supported");
        };
    }

    /**
     * Returns whether a signature is valid for the SHA-256 of a message; false for keys with another hash algorithm.
     */
    static boolean verifiesDigest(PublicKey key, byte[] sha256, byte[] signature) {
        return switch (key) {
            case ECPublicKey curve ->
                curve.getParams().getOrder().bitLength() == P256 && verifies("NONEwithECDSA", key, sha256, signature);
            case RSAPublicKey rsa -> verifiesDigest(rsa, sha256, signature);
            default -> false;
        };
    }

    /** Returns the signature algorithm for the curve of a key. */
    static String algorithm(ECPublicKey key) {
        return switch (key.getParams().getOrder().bitLength()) {
            case P256 -> "SHA256withECDSA";
            case P384 -> "SHA384withECDSA";
            default -> "SHA512withECDSA";
        };
    }

    private static boolean verifies(String algorithm, PublicKey key, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static boolean verifiesPrehashed(PublicKey key, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.setParameter(new EdDSAParameterSpec(true));
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static boolean verifiesDigest(RSAPublicKey key, byte[] sha256, byte[] signature) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.DECRYPT_MODE, key);
            var expected = Arrays.copyOf(SHA256_PREFIX, SHA256_PREFIX.length + sha256.length);
            System.arraycopy(sha256, 0, expected, SHA256_PREFIX.length, sha256.length);
            return Arrays.equals(expected, cipher.doFinal(signature));
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
