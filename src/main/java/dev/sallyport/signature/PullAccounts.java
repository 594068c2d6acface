package dev.sallyport.signature;

import java.util.Map;
import java.util.Optional;

/** Service accounts of Pods and their tokens, for credential providers of registries. */
public interface PullAccounts {
    /** Has no service accounts. */
    PullAccounts NONE = new PullAccounts() {
        @Override
        public Optional<PullAccount> account(String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public String token(PullAccount account, String audience) throws PullAccountException {
            throw new PullAccountException("there are no service accounts");
        }
    };

    /** Service account with its annotations. */
    record PullAccount(String namespace, String name, String uid, Map<String, String> annotations) {
        public PullAccount {
            annotations = Map.copyOf(annotations);
        }
    }

    /** A service account or its token is not available. The message is shown to users and contains no token. */
    final class PullAccountException extends Exception {
        private static final long serialVersionUID = 1L;

        public PullAccountException(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Returns a service account; empty if it does not exist. */
    Optional<PullAccount> account(String namespace, String name) throws PullAccountException;

    /** Returns a token of a service account for one audience; the same one for most of its validity. */
    String token(PullAccount account, String audience) throws PullAccountException;
}
