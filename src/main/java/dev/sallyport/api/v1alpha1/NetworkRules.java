package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ports that may be used. An empty list allows none; what is unset is unchecked. */
public record NetworkRules(
        @JsonPropertyDescription("Ports that containers may declare, such as \"8080\" or \"9000-9100\".")
        @Size(max = 256)
        @Nullable
        List<String> containerPorts,

        @JsonPropertyDescription("Ports of the node that containers may take.") @Size(max = 256) @Nullable
        List<String> hostPorts) {
    public NetworkRules {
        containerPorts = containerPorts == null ? null : List.copyOf(containerPorts);
        hostPorts = hostPorts == null ? null : List.copyOf(hostPorts);
    }
}
