package dev.sallyport.settings;

/** Failure for a setting with an invalid value; the message names the setting. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingsException(RuntimeException cause) {
        super("invalid setting: " + cause.getMessage(), cause);
    }
}
