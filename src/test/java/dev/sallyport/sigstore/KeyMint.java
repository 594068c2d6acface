package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureKeys;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.EdDSAParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/** A key with signatures in the format of cosign, which tests can corrupt. */
public final class KeyMint {
    public static final String SIGN = "https://sigstore.dev/cosign/sign/v1";
    public static final String STATEMENT = "https://in-toto.io/Statement/v1";
    public static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The signature algorithms of cosign, and pure Ed25519. */
    public enum Algorithm {
        P256("secp256r1", "SHA256withECDSA"),
        P384("secp384r1", "SHA384withECDSA"),
        P521("secp521r1", "SHA512withECDSA"),
        RSA2048("2048", "SHA256withRSA"),
        ED25519PH("Ed25519", "Ed25519"),
        ED25519("Ed25519", "Ed25519");

        private final String size;
        private final String signature;

        Algorithm(String size, String signature) {
            this.size = size;
            this.signature = signature;
        }
    }

    private final Algorithm algorithm;
    private final KeyPair pair;

    public KeyMint(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.pair = pair(algorithm);
    }

    public Authority.Key authority(String name) {
        return new Authority.Key(name, pair.getPublic(), SignatureKeys.fingerprint(pair.getPublic()));
    }

    public String pem() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    public String privatePem() {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    public static String pem(String label, byte[] content) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    public byte[] sign(byte[] message) {
        try {
            var signer = Signature.getInstance(algorithm.signature);
            if (algorithm == Algorithm.ED25519PH) {
                signer.setParameter(new EdDSAParameterSpec(true));
            }
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns the statement of {@code cosign sign}. */
    public static ObjectNode statement(String digest) {
        var statement = JSON.createObjectNode().put("_type", STATEMENT).put("predicateType", SIGN);
        statement.putArray("subject").addObject().putObject("digest").put("sha256", digest.replace("sha256:", ""));
        statement.putObject("predicate");
        return statement;
    }

    /** Returns the bundle of {@code cosign sign} of version 3. */
    public ObjectNode bundle(String digest) {
        return bundleOf(statement(digest).toString());
    }

    public ObjectNode bundleOf(String payload) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        var bundle = bare();
        var envelope = bundle.putObject("dsseEnvelope");
        envelope.put("payload", base64(bytes)).put("payloadType", IN_TOTO);
        envelope.putArray("signatures").addObject().put("sig", base64(sign(pae(bytes))));
        return bundle;
    }

    /** Returns a bundle with a signature of bytes instead of a statement. */
    public ObjectNode messageBundle(byte[] message, String digest) {
        var bundle = bare();
        var signature = bundle.putObject("messageSignature").put("signature", base64(sign(message)));
        signature
                .putObject("messageDigest")
                .put("algorithm", "SHA2_256")
                .put("digest", base64(HexFormat.of().parseHex(digest.replace("sha256:", ""))));
        return bundle;
    }

    /** Returns the payload of cosign 1 and 2. */
    public static byte[] payload(String digest) {
        return """
            {"critical":{"identity":{"docker-reference":"x/y"},"image":{"docker-manifest-digest":"%s"},\
            "type":"cosign container image signature"},"optional":null}\
            """.formatted(digest).getBytes(StandardCharsets.UTF_8);
    }

    public static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }

    private ObjectNode bare() {
        var bundle = JSON.createObjectNode().put("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");
        var hint = HexFormat.of().parseHex(SignatureKeys.fingerprint(pair.getPublic()));
        bundle.putObject("verificationMaterial").putObject("publicKey").put("hint", base64(hint));
        return bundle;
    }

    private static byte[] pae(byte[] payload) {
        var signed = new ByteArrayOutputStream();
        signed.writeBytes(("DSSEv1 28 " + IN_TOTO + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(payload);
        return signed.toByteArray();
    }

    private static KeyPair pair(Algorithm algorithm) {
        try {
            return switch (algorithm) {
                case P256, P384, P521 -> {
                    var generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec(algorithm.size));
                    yield generator.generateKeyPair();
                }
                case RSA2048 -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(Integer.parseInt(algorithm.size));
                    yield generator.generateKeyPair();
                }
                case ED25519PH, ED25519 ->
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            };
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
