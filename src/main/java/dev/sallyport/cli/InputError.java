package dev.sallyport.cli;

/** What was given on the command line cannot be used; the message says why. */
final class InputError extends Exception {
    InputError(String message) {
        super(message);
    }
}
