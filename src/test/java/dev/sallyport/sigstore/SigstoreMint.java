package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.TrustAnchor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * A private sigstore in memory: certificate authority, certificate transparency log, transparency log and timestamp
 * authority, which create valid and forged bundles in the format of cosign.
 */
public final class SigstoreMint {
    public static final Instant SIGNED = Instant.parse("2026-11-01T12:00:00Z");
    public static final String ISSUER = "https://token.actions.githubusercontent.com";
    public static final String SUBJECT = "https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4";
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final Instant START = SIGNED.minus(Duration.ofDays(365));
    private static final String LOG_HOST = "rekor.example.org";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyPair authority = pair();
    private final KeyPair certificateLog = pair();
    private final KeyPair log = pair();
    private final KeyPair stamper = pair();
    private final X509Certificate root = root("CN=fulcio", authority);
    private final X509Certificate stamperCertificate = stamper();

    /** Returns the {@code trusted_root.json}. */
    public ObjectNode trustedRoot() {
        var json =
                JSON.createObjectNode().put("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
        log(json.putArray("tlogs").addObject(), "https://" + LOG_HOST, log);
        log(json.putArray("ctlogs").addObject(), "https://ctfe.example.org", certificateLog);
        authority(json.putArray("certificateAuthorities").addObject(), List.of(root));
        authority(json.putArray("timestampAuthorities").addObject(), List.of(stamperCertificate, root));
        return json;
    }

    public TrustAnchor anchor() {
        return TrustedRoots.read(trustedRoot().toString());
    }

    /** Returns a signing of the statement of {@code cosign sign}. */
    public Signing signing(String digest) {
        return new Signing(KeyMint.statement(digest).toString());
    }

    /** Returns a signing of a statement. */
    public Signing attesting(String statement) {
        return new Signing(statement);
    }

    /** Types of transparency log entries. */
    enum Entry {
        HASHED_1("hashedrekord", "0.0.1"),
        ENVELOPE_1("dsse", "0.0.1"),
        STATEMENT_1("intoto", "0.0.1"),
        STATEMENT_2("intoto", "0.0.2"),
        HASHED_2("hashedrekord", "0.0.2");

        private final String kind;
        private final String version;

        Entry(String kind, String version) {
            this.kind = kind;
            this.version = version;
        }

        boolean isPromised() {
            return this != HASHED_2;
        }
    }

    /** A signature in preparation; tests can change every part. */
    public final class Signing {
        private final KeyPair key = pair();
        private final byte[] payload;
        PublicKey certified = key.getPublic();
        String issuer = ISSUER;
        GeneralName[] names = {new GeneralName(GeneralName.uniformResourceIdentifier, SUBJECT)};
        Map<Integer, String> claims = Map.of(12, "https://github.com/acme/shop", 20, "push");
        Instant notBefore = SIGNED;
        Instant notAfter = SIGNED.plus(LIFE);
        Instant integrated = SIGNED.plusSeconds(5);
        Instant stamped = SIGNED.plusSeconds(4);
        Entry entry = Entry.ENVELOPE_1;
        KeyPurposeId usage = KeyPurposeId.id_kp_codeSigning;
        KeyPair issuedBy = authority;
        KeyPair seenBy = certificateLog;
        KeyPair loggedBy = log;
        boolean isSeen = true;
        boolean isLogged = true;
        boolean isPromised = true;
        boolean isProven = true;
        boolean isStamped;

        private Signing(String payload) {
            this.payload = payload.getBytes(StandardCharsets.UTF_8);
        }

        /** Uses an email address as subject. */
        public Signing by(String email, String issuer) {
            this.names = new GeneralName[] {new GeneralName(GeneralName.rfc822Name, email)};
            this.issuer = issuer;
            return this;
        }

        byte[] signature(byte[] message) {
            return sign(key, message);
        }

        /** Returns a bundle of version 0.3. */
        public ObjectNode bundle() {
            var signed = pae(payload);
            var signature = signature(signed);
            var certificate = certificate();
            var bundle = JSON.createObjectNode().put("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");
            var material = bundle.putObject("verificationMaterial");
            material.putObject("certificate").put("rawBytes", base64(encoded(certificate)));
            if (isLogged) {
                material.putArray("tlogEntries").add(entry(signed, signature, certificate));
            }
            if (isStamped) {
                material.putObject("timestampVerificationData")
                        .putArray("rfc3161Timestamps")
                        .addObject()
                        .put("signedTimestamp", base64(stamp(signature)));
            }
            var envelope = bundle.putObject("dsseEnvelope");
            envelope.put("payload", base64(payload)).put("payloadType", KeyMint.IN_TOTO);
            envelope.putArray("signatures").addObject().put("sig", base64(signature));
            return bundle;
        }

        /** Returns annotations of cosign 2 for a payload. */
        Map<String, String> annotations(byte[] message) {
            entry = Entry.HASHED_1;
            var signature = signature(message);
            var certificate = certificate();
            return Map.of(
                    "dev.cosignproject.cosign/signature",
                    base64(signature),
                    "dev.sigstore.cosign/certificate",
                    KeyMint.pem("CERTIFICATE", encoded(certificate)),
                    "dev.sigstore.cosign/bundle",
                    logged(entry(message, signature, certificate)));
        }

        /** Returns an attestation of cosign 1 and 2 with a log entry or a timestamp. */
        SignatureArtifact attestation(boolean stampsEnvelope) {
            var signed = pae(payload);
            var signature = signature(signed);
            var certificate = certificate();
            var annotations = new HashMap<String, String>();
            annotations.put("dev.cosignproject.cosign/signature", "");
            annotations.put("dev.sigstore.cosign/certificate", KeyMint.pem("CERTIFICATE", encoded(certificate)));
            if (isLogged) {
                annotations.put("dev.sigstore.cosign/bundle", logged(entry(signed, signature, certificate)));
            }
            if (isStamped) {
                var stamp = base64(stamp(stampsEnvelope ? envelope(signature) : signature));
                annotations.put(
                        "dev.sigstore.cosign/rfc3161timestamp",
                        JSON.createObjectNode()
                                .put("SignedRFC3161Timestamp", stamp)
                                .toString());
            }
            return new SignatureArtifact(CosignForm.ENVELOPE.mediaType(), envelope(signature), annotations, "sha256:x");
        }

        private byte[] envelope(byte[] signature) {
            var envelope =
                    JSON.createObjectNode().put("payloadType", KeyMint.IN_TOTO).put("payload", base64(payload));
            envelope.putArray("signatures").addObject().put("keyid", "").put("sig", base64(signature));
            return envelope.toString().getBytes(StandardCharsets.UTF_8);
        }

        private String logged(ObjectNode entry) {
            var bundle = JSON.createObjectNode()
                    .put(
                            "SignedEntryTimestamp",
                            entry.at("/inclusionPromise/signedEntryTimestamp").asText());
            bundle.putObject("Payload")
                    .put("body", entry.path("canonicalizedBody").asText())
                    .put("integratedTime", integrated.getEpochSecond())
                    .put("logIndex", 0)
                    .put("logID", HexFormat.of().formatHex(id(loggedBy)));
            return bundle.toString();
        }

        ObjectNode entry(byte[] message, byte[] signature, X509Certificate certificate) {
            var body = body(message, signature, certificate).toString().getBytes(StandardCharsets.UTF_8);
            boolean isOld = entry.isPromised();
            var json = JSON.createObjectNode()
                    .put("logIndex", "0")
                    .put("integratedTime", isOld ? "" + integrated.getEpochSecond() : "0")
                    .put("canonicalizedBody", base64(body));
            json.putObject("logId").put("keyId", base64(id(loggedBy)));
            json.putObject("kindVersion").put("kind", entry.kind).put("version", entry.version);
            if (isOld && isPromised) {
                var content = "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":0}"
                        .formatted(
                                base64(body),
                                integrated.getEpochSecond(),
                                HexFormat.of().formatHex(id(loggedBy)));
                json.putObject("inclusionPromise")
                        .put("signedEntryTimestamp", base64(sign(loggedBy, content.getBytes(StandardCharsets.UTF_8))));
            }
            if (isProven) {
                prove(json.putObject("inclusionProof"), body);
            }
            return json;
        }

        /** Hash of a tree with one leaf (RFC 6962, 2.1). */
        private void prove(ObjectNode proof, byte[] body) {
            var leaf =
                    ByteBuffer.allocate(body.length + 1).put((byte) 0).put(body).array();
            var hash = SignedMessage.digest("SHA-256", leaf);
            var origin = entry.isPromised() ? LOG_HOST + " - 1193050959916656506" : LOG_HOST;
            var checkpoint = origin + "\n1\n" + base64(hash) + "\n";
            var signature = sign(loggedBy, checkpoint.getBytes(StandardCharsets.UTF_8));
            var note = ByteBuffer.allocate(4 + signature.length)
                    .put(Arrays.copyOf(id(loggedBy), 4))
                    .put(signature)
                    .array();
            proof.put("logIndex", "0")
                    .put("treeSize", "1")
                    .put("rootHash", base64(hash))
                    .putArray("hashes");
            proof.putObject("checkpoint")
                    .put("envelope", checkpoint + "\n\u2014 " + LOG_HOST + " " + base64(note) + "\n");
        }

        private ObjectNode body(byte[] message, byte[] signature, X509Certificate certificate) {
            var body = JSON.createObjectNode().put("apiVersion", entry.version).put("kind", entry.kind);
            var spec = body.putObject("spec");
            var pem = base64(KeyMint.pem("CERTIFICATE", encoded(certificate)).getBytes(StandardCharsets.UTF_8));
            switch (entry) {
                case HASHED_1 -> {
                    hash1(spec.putObject("data").putObject("hash"), message);
                    var signed = spec.putObject("signature").put("content", base64(signature));
                    signed.putObject("publicKey").put("content", pem);
                }
                case ENVELOPE_1 -> {
                    hash1(spec.putObject("envelopeHash"), signature);
                    hash1(spec.putObject("payloadHash"), payload);
                    spec.putArray("signatures")
                            .addObject()
                            .put("signature", base64(signature))
                            .put("verifier", pem);
                }
                case STATEMENT_1 -> {
                    var content = spec.putObject("content");
                    hash1(content.putObject("hash"), envelope(signature));
                    hash1(content.putObject("payloadHash"), payload);
                    spec.put("publicKey", pem);
                }
                case STATEMENT_2 -> {
                    var content = spec.putObject("content");
                    var envelope = content.putObject("envelope").put("payloadType", KeyMint.IN_TOTO);
                    var text = base64(signature).getBytes(StandardCharsets.UTF_8);
                    envelope.putArray("signatures")
                            .addObject()
                            .put("publicKey", pem)
                            .put("sig", base64(text));
                    hash1(content.putObject("hash"), envelope(signature));
                    hash1(content.putObject("payloadHash"), payload);
                }
                case HASHED_2 -> {
                    var record = spec.putObject("hashedRekordV002");
                    hash2(record.putObject("data"), message);
                    signed2(record.putObject("signature"), signature, certificate);
                }
            }
            return body;
        }

        X509Certificate certificate() {
            try {
                var bare = builder().build(signer(issuedBy));
                if (!isSeen) {
                    return converted(bare);
                }
                var list = certificateTimestamp(
                        bare.toASN1Structure().getTBSCertificate().getEncoded());
                var seen = builder()
                        .addExtension(
                                new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), false, new DEROctetString(list))
                        .build(signer(issuedBy));
                return converted(seen);
            } catch (IOException | GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private JcaX509v3CertificateBuilder builder() throws IOException {
            var builder = new JcaX509v3CertificateBuilder(
                    root.getSubjectX500Principal(),
                    BigInteger.TEN,
                    Date.from(notBefore),
                    Date.from(notAfter),
                    new X500Principal(""),
                    certified);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(names));
            }
            if (!issuer.isEmpty()) {
                builder.addExtension(fulcio(8), false, new DERUTF8String(issuer));
            }
            for (var claim : claims.entrySet()) {
                builder.addExtension(fulcio(claim.getKey()), false, new DERUTF8String(claim.getValue()));
            }
            return builder;
        }

        /** RFC 6962, 3.2 and 3.3. */
        private byte[] certificateTimestamp(byte[] toBeSigned) {
            var time = notBefore.toEpochMilli();
            var signed = ByteBuffer.allocate(49 + toBeSigned.length)
                    .put(new byte[] {0, 0})
                    .putLong(time)
                    .putShort((short) 1)
                    .put(SignedMessage.digest("SHA-256", root.getPublicKey().getEncoded()))
                    .put((byte) (toBeSigned.length >> 16))
                    .putShort((short) toBeSigned.length)
                    .put(toBeSigned)
                    .putShort((short) 0);
            var signature = sign(seenBy, Arrays.copyOf(signed.array(), signed.position()));
            int length = 47 + signature.length;
            return ByteBuffer.allocate(length + 4)
                    .putShort((short) (length + 2))
                    .putShort((short) length)
                    .put((byte) 0)
                    .put(id(seenBy))
                    .putLong(time)
                    .putShort((short) 0)
                    .put(new byte[] {4, 3})
                    .putShort((short) signature.length)
                    .put(signature)
                    .array();
        }

        private byte[] stamp(byte[] signature) {
            return stamp(new TimeStampRequestGenerator()
                    .generate(TSPAlgorithms.SHA256, SignedMessage.digest("SHA-256", signature), BigInteger.ONE));
        }

        byte[] stamp(TimeStampRequest request) {
            try {
                var digests = new JcaDigestCalculatorProviderBuilder().build();
                var generator = new TimeStampTokenGenerator(
                        new JcaSignerInfoGeneratorBuilder(digests).build(signer(stamper), stamperCertificate),
                        digests.get(new AlgorithmIdentifier(TSPAlgorithms.SHA256)),
                        new ASN1ObjectIdentifier("1.2.3"));
                return new TimeStampResponseGenerator(generator, TSPAlgorithms.ALLOWED)
                        .generate(request, BigInteger.ONE, Date.from(stamped))
                        .getEncoded();
            } catch (IOException | TSPException | OperatorCreationException | GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static void hash1(ObjectNode hash, byte[] content) {
        hash.put("algorithm", "sha256")
                .put("value", HexFormat.of().formatHex(SignedMessage.digest("SHA-256", content)));
    }

    private static void hash2(ObjectNode hash, byte[] content) {
        hash.put("algorithm", "SHA2_256").put("digest", base64(SignedMessage.digest("SHA-256", content)));
    }

    private static void signed2(ObjectNode signed, byte[] signature, X509Certificate certificate) {
        signed.put("content", base64(signature));
        signed.putObject("verifier")
                .put("keyDetails", "PKIX_ECDSA_P256_SHA_256")
                .putObject("x509Certificate")
                .put("rawBytes", base64(encoded(certificate)));
    }

    private static void log(ObjectNode json, String url, KeyPair key) {
        json.put("baseUrl", url).put("hashAlgorithm", "SHA2_256");
        json.putObject("publicKey")
                .put("rawBytes", base64(key.getPublic().getEncoded()))
                .put("keyDetails", "PKIX_ECDSA_P256_SHA_256")
                .putObject("validFor")
                .put("start", START.toString());
        json.putObject("logId").put("keyId", base64(id(key)));
    }

    private static void authority(ObjectNode json, List<X509Certificate> chain) {
        json.put("uri", "https://authority.example.org");
        json.putObject("subject").put("organization", "example").put("commonName", "example");
        var certificates = json.putObject("certChain").putArray("certificates");
        chain.forEach(certificate -> certificates.addObject().put("rawBytes", base64(encoded(certificate))));
        json.putObject("validFor").put("start", START.toString());
    }

    private X509Certificate stamper() {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    root.getSubjectX500Principal(),
                    BigInteger.TWO,
                    Date.from(START),
                    Date.from(SIGNED.plus(Duration.ofDays(3650))),
                    new X500Principal("CN=stamper"),
                    stamper.getPublic());
            builder.addExtension(
                    Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
            return converted(builder.build(signer(authority)));
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static X509Certificate root(String name, KeyPair key) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(name),
                    BigInteger.ONE,
                    Date.from(START),
                    Date.from(SIGNED.plus(Duration.ofDays(3650))),
                    new X500Principal(name),
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return converted(builder.build(signer(key)));
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static X509Certificate converted(X509CertificateHolder holder) throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static ASN1ObjectIdentifier fulcio(int number) {
        return new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1." + number);
    }

    private static ContentSigner signer(KeyPair key) {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
        } catch (OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] sign(KeyPair key, byte[] message) {
        try {
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] id(KeyPair key) {
        return SignedMessage.digest("SHA-256", key.getPublic().getEncoded());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] pae(byte[] payload) {
        var signed = new ByteArrayOutputStream();
        signed.writeBytes(
                ("DSSEv1 28 " + KeyMint.IN_TOTO + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(payload);
        return signed.toByteArray();
    }

    private static String base64(byte[] content) {
        return KeyMint.base64(content);
    }
}
