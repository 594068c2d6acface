package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What is under a signature. */
sealed interface SignedMessage {

    /** Whether it has that digest. */
    boolean hasDigest(String algorithm, byte[] digest);

    /** All of it. */
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

    /** Its SHA-256 alone. */
    record Hashed(ByteString sha256) implements SignedMessage {
        @Override
        public boolean hasDigest(String algorithm, byte[] digest) {
            return algorithm.equals("SHA-256") && Arrays.equals(sha256.toByteArray(), digest);
        }
    }

    /** The digest of bytes, by an algorithm that every JDK has. */
    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
