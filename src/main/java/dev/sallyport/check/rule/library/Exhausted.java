package dev.sallyport.check.rule.library;

/** Exception for an expression that exceeds a limit. */
public final class Exhausted extends RuntimeException {
    public Exhausted(String message) {
        super(message);
    }
}
