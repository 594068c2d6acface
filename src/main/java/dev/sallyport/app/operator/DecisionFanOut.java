package dev.sallyport.app.operator;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import java.util.List;
import org.jboss.logging.Logger;

/** Passes each decision to every recorder. A recorder that fails stops neither the other recorders nor the request. */
final class DecisionFanOut implements DecisionRecorder {
    private static final Logger LOG = Logger.getLogger(DecisionFanOut.class);

    private final List<DecisionRecorder> recorders;

    DecisionFanOut(List<DecisionRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    @Override
    public void record(Decision decision) {
        for (var recorder : recorders) {
            try {
                recorder.record(decision);
            } catch (RuntimeException e) {
                LOG.errorf(e, "decision not recorded by %s", recorder.getClass().getSimpleName());
            }
        }
    }
}
