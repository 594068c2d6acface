package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A TUF repository with its keys, for valid and forged files by name below the mirror. */
public final class TufMint {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Files of the mirror; tests can change them. */
    public final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /** Keys by role; the root threshold is two of three. */
    public final Map<String, List<Key>> keys = new HashMap<>(Map.of(
            "root", List.of(Key.of("ecdsa"), Key.of("ecdsa"), Key.of("ed25519")),
            "timestamp", List.of(Key.of("ed25519")),
            "snapshot", List.of(Key.of("ecdsa")),
            "targets", List.of(Key.of("ecdsa"))));

    /** Lifetimes of metadata. */
    public final Map<String, Duration> lives = new HashMap<>(Map.of(
            "root", Duration.ofDays(365),
            "timestamp", Duration.ofDays(7),
            "snapshot", Duration.ofDays(21),
            "targets", Duration.ofDays(90)));

    private final Map<String, Integer> versions = new HashMap<>();
    private Instant now;

    /** Creates a repository with its first root only. */
    public TufMint(Instant now) {
        this.now = now;
        rotate();
    }

    /** Sets the time for new metadata. */
    public TufMint at(Instant later) {
        now = later;
        return this;
    }

    /** Returns the first root. */
    public String firstRoot() {
        return new String(files.get("1.root.json"), StandardCharsets.UTF_8);
    }

    /** Publishes a new root, signed by the previous and the new keys. */
    public void rotate(String role, Key... by) {
        var before = keys.get("root");
        keys.put(role, List.of(by));
        rotate(before);
    }

    /** Publishes a new root with the same keys. */
    public void rotate() {
        rotate(keys.get("root"));
    }

    private void rotate(List<Key> before) {
        int version = next("root");
        var signers = java.util.stream.Stream.concat(before.stream(), keys.get("root").stream())
                .distinct()
                .toList();
        put(version + ".root.json", signed(root(version), signers));
    }

    /** Publishes a target. */
    public TufMint publish(String name, String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        files.put("targets/" + hash("SHA-512", bytes) + "." + name, bytes);
        var targets = metadata("targets", next("targets"));
        var target = targets.putObject("targets").putObject(name).put("length", bytes.length);
        target.putObject("hashes").put("sha256", hash("SHA-256", bytes)).put("sha512", hash("SHA-512", bytes));
        return publishTargets(targets);
    }

    /** Publishes targets metadata. */
    public TufMint publishTargets(ObjectNode targets) {
        var bytes = put(targets.path("version") + ".targets.json", signed(targets, keys.get("targets")));
        return publishSnapshot(
                snapshot(next("snapshot"), targets.path("version").asInt(), bytes));
    }

    /** Publishes a snapshot. */
    public TufMint publishSnapshot(ObjectNode snapshot) {
        var bytes = put(snapshot.path("version") + ".snapshot.json", signed(snapshot, keys.get("snapshot")));
        publishTimestamp(timestamp(next("timestamp"), snapshot.path("version").asInt(), bytes));
        return this;
    }

    /** Publishes a timestamp. */
    public void publishTimestamp(ObjectNode timestamp) {
        put("timestamp.json", signed(timestamp, keys.get("timestamp")));
    }

    public ObjectNode root(int version) {
        var root = metadata("root", version).put("consistent_snapshot", true);
        var all = root.putObject("keys");
        var roles = root.putObject("roles");
        new TreeMap<>(keys).forEach((name, signers) -> {
            var role = roles.putObject(name).put("threshold", name.equals("root") ? 2 : 1);
            var ids = role.putArray("keyids");
            signers.forEach(key -> {
                ids.add(key.id());
                all.set(key.id(), key.json());
            });
        });
        return root;
    }

    public ObjectNode snapshot(int version, int targetsVersion, byte[] targets) {
        var snapshot = metadata("snapshot", version);
        vouch(snapshot.putObject("meta").putObject("targets.json"), targetsVersion, targets);
        return snapshot;
    }

    public ObjectNode timestamp(int version, int snapshotVersion, byte[] snapshot) {
        var timestamp = metadata("timestamp", version);
        vouch(timestamp.putObject("meta").putObject("snapshot.json"), snapshotVersion, snapshot);
        return timestamp;
    }

    public ObjectNode metadata(String role, int version) {
        return JSON.createObjectNode()
                .put("_type", role)
                .put("spec_version", "1.0.31")
                .put("version", version)
                .put(
                        "expires",
                        now.plus(lives.get(role))
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
    }

    /** Returns the next version of a role. */
    public int next(String role) {
        return versions.merge(role, 1, Integer::sum);
    }

    public ObjectNode signed(ObjectNode metadata, List<Key> signers) {
        var envelope = JSON.createObjectNode();
        var signatures = envelope.putArray("signatures");
        var bytes = canonical(metadata).getBytes(StandardCharsets.UTF_8);
        signers.forEach(key -> signatures
                .addObject()
                .put("keyid", key.id())
                .put("sig", HexFormat.of().formatHex(key.sign(bytes))));
        envelope.set("signed", metadata);
        return envelope;
    }

    public byte[] put(String name, JsonNode content) {
        var bytes = content.toString().getBytes(StandardCharsets.UTF_8);
        files.put(name, bytes);
        return bytes;
    }

    private static void vouch(ObjectNode entry, int version, byte[] content) {
        entry.put("version", version).put("length", content.length);
        entry.putObject("hashes").put("sha256", hash("SHA-256", content));
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns canonical OLPC JSON: sorted keys, no space, only quotes and backslashes escaped. */
    private static String canonical(JsonNode node) {
        var text = new StringBuilder();
        switch (node) {
            case ObjectNode object -> {
                var sorted = new TreeMap<String, String>();
                object.properties()
                        .forEach(each ->
                                sorted.put(each.getKey(), quoted(each.getKey()) + ":" + canonical(each.getValue())));
                text.append('{').append(String.join(",", sorted.values())).append('}');
            }
            case ArrayNode array ->
                text.append('[')
                        .append(String.join(
                                ",", array.valueStream().map(TufMint::canonical).toList()))
                        .append(']');
            default -> text.append(node.isTextual() ? quoted(node.asText()) : node.asText());
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A key that signs metadata. */
    public record Key(String type, KeyPair pair) {
        private static final int ED25519_BYTES = 32;

        /** Creates a key of type ecdsa, ed25519 or rsa. */
        public static Key of(String type) {
            try {
                var generator = KeyPairGenerator.getInstance(
                        switch (type) {
                            case "ecdsa" -> "EC";
                            case "rsa" -> "RSA";
                            default -> "Ed25519";
                        });
                if (type.equals("ecdsa")) {
                    generator.initialize(256);
                }
                return new Key(type, generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        public String id() {
            return hash("SHA-256", canonical(json()).getBytes(StandardCharsets.UTF_8));
        }

        ObjectNode json() {
            var key = JSON.createObjectNode()
                    .put("keytype", type)
                    .put(
                            "scheme",
                            switch (type) {
                                case "ecdsa" -> "ecdsa-sha2-nistp256";
                                case "rsa" -> "rsassa-pss-sha256";
                                default -> "ed25519";
                            });
            var encoded = pair.getPublic().getEncoded();
            key.putObject("keyval")
                    .put(
                            "public",
                            type.equals("ed25519")
                                    ? HexFormat.of()
                                            .formatHex(Arrays.copyOfRange(
                                                    encoded, encoded.length - ED25519_BYTES, encoded.length))
                                    : "-----BEGIN PUBLIC KEY-----\n"
                                            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                                    .encodeToString(encoded)
                                            + "\n-----END PUBLIC KEY-----\n");
            return key;
        }

        byte[] sign(byte[] content) {
            try {
                var signature = Signature.getInstance(
                        switch (type) {
                            case "ecdsa" -> "SHA256withECDSA";
                            case "rsa" -> "RSASSA-PSS";
                            default -> "Ed25519";
                        });
                if (type.equals("rsa")) {
                    signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                }
                signature.initSign(pair.getPrivate());
                signature.update(content);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
