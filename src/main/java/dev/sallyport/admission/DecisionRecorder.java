package dev.sallyport.admission;

/** Keeps decisions. Never blocks the request, never fails it. */
@FunctionalInterface
public interface DecisionRecorder {

    /** Takes note of a decision. */
    void record(Decision decision);
}
