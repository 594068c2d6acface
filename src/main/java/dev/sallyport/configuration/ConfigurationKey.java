package dev.sallyport.configuration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key of an installation for configurations. Contents of Secrets are hashed with it, so that a hash cannot be guessed
 * offline, and recorded configurations are encrypted with it, so that hashes of two records cannot be compared by their
 * readers.
 */
public final class ConfigurationKey {
    /** Length of the secret that a key is derived from, in bytes. */
    public static final int LENGTH = 32;

    private static final String HMAC = "HmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String VERSION = "v1:";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /** Length of a hash in hexadecimal: 128 bits, because hashes do not compress. */
    private static final int HASH_LENGTH = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec hashing;
    private final SecretKeySpec sealing;

    private ConfigurationKey(SecretKeySpec hashing, SecretKeySpec sealing) {
        this.hashing = hashing;
        this.sealing = sealing;
    }

    /**
     * Derives a key from a secret.
     *
     * @throws IllegalArgumentException if the secret is too short
     */
    public static ConfigurationKey of(byte[] secret) {
        if (secret.length < LENGTH) {
            throw new IllegalArgumentException("the secret has less than %d bytes".formatted(LENGTH));
        }
        var key = new SecretKeySpec(secret, HMAC);
        return new ConfigurationKey(
                new SecretKeySpec(hmac(key, bytes("hash")), HMAC), new SecretKeySpec(hmac(key, bytes("seal")), "AES"));
    }

    /** Returns a random secret for a new key. */
    public static byte[] newSecret() {
        var secret = new byte[LENGTH];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /**
     * Returns the keyed hash of a content in hexadecimal.
     *
     * @param purpose use of the hash; hashes for different purposes differ
     */
    String hash(String purpose, byte[] content) {
        var name = bytes(purpose);
        var message = Arrays.copyOf(name, name.length + 1 + content.length);
        System.arraycopy(content, 0, message, name.length + 1, content.length);
        return HexFormat.of().formatHex(hmac(hashing, message)).substring(0, HASH_LENGTH);
    }

    /**
     * Encrypts a content.
     *
     * @param context object that the content belongs to; it can be opened for this object only
     */
    String seal(byte[] content, String context) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(content);
            var sealed = Arrays.copyOf(nonce, NONCE + encrypted.length);
            System.arraycopy(encrypted, 0, sealed, NONCE, encrypted.length);
            return VERSION + Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Decrypts a content; empty if it was sealed with another key or for another object, or was changed. */
    Optional<byte[]> open(String sealed, String context) {
        if (!sealed.startsWith(VERSION)) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
            return bytes.length <= NONCE
                    ? Optional.empty()
                    : Optional.of(cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE), context)
                            .doFinal(bytes, NONCE, bytes.length - NONCE));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bytes(context));
        return cipher;
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
