package dev.sallyport.registry;

import dev.sallyport.check.Outcome.Trouble;

/** A registry does not answer as it should. The message names no credential. */
final class RegistryTrouble extends Exception {
    private final Trouble trouble;

    private RegistryTrouble(Trouble trouble, String message) {
        super(message);
        this.trouble = trouble;
    }

    static RegistryTrouble unavailable(String message) {
        return new RegistryTrouble(Trouble.REGISTRY_UNAVAILABLE, message);
    }

    static RegistryTrouble unauthorized(String message) {
        return new RegistryTrouble(Trouble.REGISTRY_UNAUTHORIZED, message);
    }

    Trouble trouble() {
        return trouble;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
