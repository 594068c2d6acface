package dev.sallyport.record;

import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventSeries;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Writer of Events (events.k8s.io/v1) that regard top-level workloads. */
public final class EventWriter {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String CONTROLLER = "sallyport.dev/admission";
    private static final int TRIES = 5;

    private final KubernetesClient client;
    private final OwnerLookup owners;
    private final String instance;

    /**
     * Creates a writer.
     *
     * @param instance name of this replica
     */
    public EventWriter(KubernetesClient client, ControllerOwnership ownership, String instance) {
        this.client = client;
        this.owners = new OwnerLookup(ownership);
        this.instance = instance;
    }

    /** Creates an Event, or adds occurrences to the series of the existing one. */
    void write(EventContent content, int count, Instant at) {
        var regarding = content.withAbout(owners.topOf(content.about()));
        var _ = ConflictRetry.run(TRIES, () -> create(regarding, count, at) || add(regarding, count, at));
    }

    private boolean create(EventContent content, int count, Instant at) {
        try {
            client.events().v1().events().resource(event(content, count, at)).create();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns false if another replica updated the Event first, or if it no longer exists. */
    private boolean add(EventContent content, int count, Instant at) {
        var resource =
                client.events().v1().events().inNamespace(namespace(content)).withName(content.eventName());
        var existing = resource.get();
        if (existing == null) {
            return false;
        }
        try {
            var before = existing.getSeries() == null ? 1 : existing.getSeries().getCount();
            existing.setSeries(new EventSeries(before + count, new MicroTime(MICROS.format(at))));
            client.events().v1().events().resource(existing).update();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isStale(e)) {
                return false;
            }
            throw e;
        }
    }

    private Event event(EventContent content, int count, Instant at) {
        return new EventBuilder()
                .withMetadata(metadata(content))
                .withEventTime(new MicroTime(MICROS.format(at)))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withType(content.warning() ? "Warning" : "Normal")
                .withReason(content.reason())
                .withAction(content.action())
                .withNote(content.note())
                .withRegarding(regarding(content))
                .withRelated(related(content))
                .withSeries(count > 1 ? new EventSeries(count, new MicroTime(MICROS.format(at))) : null)
                .build();
    }

    private static ObjectMeta metadata(EventContent content) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace(content))
                .withName(content.eventName())
                .build();
    }

    private static ObjectReference regarding(EventContent content) {
        var about = content.about();
        return new ObjectReferenceBuilder()
                .withApiVersion(about.apiVersion())
                .withKind(about.kind())
                .withNamespace(about.namespace())
                .withName(about.name())
                .withUid(about.uid().isEmpty() ? null : about.uid())
                .build();
    }

    private static @Nullable ObjectReference related(EventContent content) {
        var related = content.related();
        return related == null
                ? null
                : new ObjectReferenceBuilder()
                        .withApiVersion("sallyport.dev/v1alpha1")
                        .withKind(related.kind())
                        .withNamespace(related.namespace().isEmpty() ? null : related.namespace())
                        .withName(related.name())
                        .build();
    }

    private static String namespace(EventContent content) {
        return content.about().namespace().isEmpty()
                ? "default"
                : content.about().namespace();
    }
}
