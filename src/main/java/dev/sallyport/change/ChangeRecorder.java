package dev.sallyport.change;

/** Recorder of decisions on controlled changes. */
@FunctionalInterface
public interface ChangeRecorder {

    /** Records a decision; returns quickly. */
    void record(Change change);
}
