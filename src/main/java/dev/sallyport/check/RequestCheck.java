package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.ObjectKind;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A check of a request as a whole: what is to be, what is there now, who asks, and where. */
public non-sealed interface RequestCheck extends Check {

    @Override
    boolean appliesTo(ObjectKind kind);

    /** Judges the request; no I/O, done at once. */
    Outcome evaluate(Input input);

    /**
     * A request as the API server shows it, in plain maps, lists, texts, numbers, booleans and nulls.
     *
     * @param object what is to be
     * @param oldObject what is there now; null where nothing is
     * @param request the AdmissionRequest (admission.k8s.io/v1) without the two objects
     * @param namespaceObject the Namespace that the object is in
     */
    record Input(
            Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> oldObject,
            Map<String, @Nullable Object> request,
            Supplier<Map<String, @Nullable Object>> namespaceObject) {}
}
