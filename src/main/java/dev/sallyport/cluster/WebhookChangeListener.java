package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Listener for the state of webhook configurations. */
public interface WebhookChangeListener {

    /**
     * Called after each comparison.
     *
     * @param isInSync whether the configuration needs no repair
     * @param exclusions accepted exclusions of namespaces in it
     */
    void compared(String kind, boolean isInSync, List<String> exclusions);

    /** Called when another client has changed or deleted the configuration; the message has differences and writer. */
    void changed(HasMetadata configuration, boolean isRepaired, String message);
}
