package dev.sallyport.convert.model;

/** Reason for which a part of a source has no equivalent. */
public final class Inexpressible extends Exception {

    public Inexpressible(String reason) {
        super(reason, null, false, false);
    }

    /** Returns the reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
