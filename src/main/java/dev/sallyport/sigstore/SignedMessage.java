package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The signed bytes. */
sealed interface SignedMessage {

    /** Returns whether the message has a digest. */
    boolean hasDigest(String algorithm, byte[] digest);

    /** The complete message. */
    final class Whole implements SignedMessage {
        private final byte[] bytes;

        Whole(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean hasDigest(String algorithm, byte[] digest) {
            return Arrays.equals(SignedMessage.digest(algorithm, bytes), digest);
        }
    }

    /** The SHA-256 of the message. */
    record Hashed(ByteString sha256) implements SignedMessage {
        @Override
        public boolean hasDigest(String algorithm, byte[] digest) {
            return algorithm.equals("SHA-256") && Arrays.equals(sha256.toByteArray(), digest);
        }
    }

    /** Returns a digest by an algorithm that every JDK supports. */
    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
