package dev.sallyport.registry.provider;

/**
 * Failure of a credential provider. The message is shown to users after the name of the provider, such as {@code does not
 * answer in time}; it contains no credential and no output of the provider.
 */
public final class ProviderException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProviderException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
