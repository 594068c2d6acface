package dev.sallyport.settings;

/** A setting has a value that it cannot have; the message names it. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(RuntimeException cause) {
        super("a setting is wrong: " + cause.getMessage(), cause);
    }
}
