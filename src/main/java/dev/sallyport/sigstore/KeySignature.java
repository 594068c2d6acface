package dev.sallyport.sigstore;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdDSAParameterSpec;

/**
 * Checks signatures the way cosign makes them: ECDSA with the hash that goes with the curve, RSA PKCS #1 v1.5 with SHA-256,
 * Ed25519 prehashed or pure.
 */
final class KeySignature {

    private KeySignature() {}

    static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        return switch (key) {
            case ECPublicKey ec -> verifies(ecdsa(ec), key, message, signature);
            case RSAPublicKey _ -> verifies("SHA256withRSA", key, message, signature);
            default -> ed25519(key, message, signature, true) || ed25519(key, message, signature, false);
        };
    }

    private static String ecdsa(ECPublicKey key) {
        return switch (key.getParams().getCurve().getField().getFieldSize()) {
            case 384 -> "SHA384withECDSA";
            case 521 -> "SHA512withECDSA";
            default -> "SHA256withECDSA";
        };
    }

    private static boolean verifies(String algorithm, PublicKey key, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean ed25519(PublicKey key, byte[] message, byte[] signature, boolean prehash) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.setParameter(new EdDSAParameterSpec(prehash));
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
