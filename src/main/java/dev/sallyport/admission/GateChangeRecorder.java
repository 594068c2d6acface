package dev.sallyport.admission;

/** Recorder of changes of policies, Environments, trust roots and exceptions. */
@FunctionalInterface
public interface GateChangeRecorder {

    /** Records an allowed change; returns quickly. */
    void record(GateChange change);
}
