package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.signature.SignatureKeys;
import dev.sallyport.signature.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * A private key for ECDSA on P-256, P-384 or P-521, in PKCS#8 or in the encrypted format of cosign.
 *
 * @see <a href="https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md">cosign's signatures</a>
 */
final class SigningKey {
    private static final Pattern BLOCK =
            Pattern.compile("\\s*-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----\\s*");
    private static final String UNREADABLE =
            "the key is malformed; use a PEM block of type PRIVATE KEY (PKCS#8), or a key"
                    + " of cosign generate-key-pair, on an elliptic curve";
    private static final String WRONG = "the password of the key is wrong";
    private static final int KEY = 32;
    private static final int TAG = 16;
    private static final int NONCE = 24;

    /** Maximum scrypt cost of cosign keys: 64 MiB of memory. */
    private static final int MAX_COST = 1 << 16;

    private final PrivateKey key;
    private final PublicKey publicKey;

    private SigningKey(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Parses a key.
     *
     * @throws IllegalArgumentException if it is not a usable key; the message has no content of the key
     */
    static SigningKey parse(String pem, Optional<String> password) {
        var block = BLOCK.matcher(pem);
        if (!block.matches()) {
            throw new IllegalArgumentException(UNREADABLE);
        }
        var content = decoded(block.group(2).replaceAll("\\s", ""));
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> of(content);
            case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
                of(decrypted(
                        StrictJson.object(content),
                        password.orElseThrow(() -> new IllegalArgumentException(
                                "the key has a password, but no password is configured"))));
            default -> throw new IllegalArgumentException(UNREADABLE);
        };
    }

    /** Generates a key on P-256. */
    static SigningKey fresh() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SigningKey of(byte[] pkcs8) {
        try {
            if (!(PrivateKeyFactory.createKey(pkcs8) instanceof ECPrivateKeyParameters curve)) {
                throw new IllegalArgumentException(UNREADABLE);
            }
            var point = curve.getParameters().getG().multiply(curve.getD());
            var spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                    new ECPublicKeyParameters(point, curve.getParameters()));
            var keys = KeyFactory.getInstance("EC");
            var publicKey = keys.generatePublic(new X509EncodedKeySpec(spki.getEncoded()));
            var key = keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (!(key instanceof ECPrivateKey) || !(publicKey instanceof ECPublicKey)) {
                throw new IllegalArgumentException(UNREADABLE);
            }
            return new SigningKey(key, publicKey);
        } catch (IOException | GeneralSecurityException | IllegalStateException unreadable) {
            throw new IllegalArgumentException(UNREADABLE, unreadable);
        }
    }

    /** Decrypts NaCl secretbox with a key that scrypt derives from the password. */
    private static byte[] decrypted(JsonNode json, String password) {
        var kdf = json.path("kdf");
        var parameters = kdf.path("params");
        int cost = parameters.path("N").asInt();
        var salt = decoded(kdf.path("salt").asText());
        var nonce = decoded(json.path("cipher").path("nonce").asText());
        var sealed = decoded(json.path("ciphertext").asText());
        if (!kdf.path("name").asText().equals("scrypt")
                || !json.path("cipher").path("name").asText().equals("nacl/secretbox")
                || cost > MAX_COST
                || Integer.bitCount(cost) != 1
                || parameters.path("r").asInt() != 8
                || parameters.path("p").asInt() != 1
                || nonce.length != NONCE
                || sealed.length < TAG) {
            throw new IllegalArgumentException(UNREADABLE);
        }
        var secret = SCrypt.generate(password.getBytes(StandardCharsets.UTF_8), salt, cost, 8, 1, KEY);
        var stream = new XSalsa20Engine();
        stream.init(false, new ParametersWithIV(new KeyParameter(secret), nonce));
        var oneTime = new byte[KEY];
        stream.processBytes(oneTime, 0, KEY, oneTime, 0);
        var mac = new Poly1305();
        mac.init(new KeyParameter(oneTime));
        mac.update(sealed, TAG, sealed.length - TAG);
        var tag = new byte[TAG];
        mac.doFinal(tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(sealed, TAG))) {
            throw new IllegalArgumentException(WRONG);
        }
        var open = new byte[sealed.length - TAG];
        stream.processBytes(sealed, TAG, open.length, open, 0);
        return open;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(UNREADABLE, malformed);
        }
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** Returns the SHA-256 of the public key, hexadecimal. */
    String fingerprint() {
        return SignatureKeys.fingerprint(publicKey);
    }

    byte[] sign(byte[] message) {
        try {
            var signer = Signature.getInstance(KeyVerifier.algorithm((ECPublicKey) publicKey));
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
