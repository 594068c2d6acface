package dev.sallyport.cli.cluster;

import dev.sallyport.configuration.ReferencedObjects;
import dev.sallyport.kubernetes.ReferencedContents;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** ConfigMaps and Secrets in two namespaces. An object that the user may not read in one of them is absent in both. */
public final class ComparedReferences implements ReferencedObjects {
    private final ReferencedObjects contents;
    private final Set<String> unread = new TreeSet<>();

    public ComparedReferences(KubernetesClient client) {
        this.contents = new ReferencedContents(client, "");
    }

    @Override
    public ReferencedData read(Kind kind, String namespace, String name) {
        var object = "%s \"%s\"".formatted(kind.label(), name);
        if (unread.contains(object)) {
            return new ReferencedData.Absent();
        }
        var content = contents.read(kind, namespace, name);
        if (content instanceof ReferencedData.Withheld) {
            unread.add(object);
            return new ReferencedData.Absent();
        }
        return content;
    }

    /** Returns the objects that the user may not read. */
    public Set<String> unread() {
        return Collections.unmodifiableSet(unread);
    }
}
