package dev.sallyport.admission;

/** Recorder of decisions. It must not block the admission request. */
@FunctionalInterface
public interface DecisionRecorder {

    /** Records a decision. */
    void record(Decision decision);
}
