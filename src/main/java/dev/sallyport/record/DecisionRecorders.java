package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import java.util.List;

/** Recorder that passes each decision to several recorders. A failing recorder affects neither the others nor the request. */
public final class DecisionRecorders implements DecisionRecorder {
    private static final System.Logger LOG = System.getLogger(DecisionRecorders.class.getName());

    private final List<DecisionRecorder> recorders;

    /**
     * Creates the recorder.
     *
     * @param recorders in the order in which they are called
     */
    public DecisionRecorders(List<DecisionRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    @Override
    public void record(Decision decision) {
        for (var recorder : recorders) {
            try {
                recorder.record(decision);
            } catch (RuntimeException | Error e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "decision %s was not recorded by %s"
                                .formatted(decision.id(), recorder.getClass().getSimpleName()),
                        e);
            }
        }
    }
}
